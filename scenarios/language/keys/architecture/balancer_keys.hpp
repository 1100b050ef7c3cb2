/// The balancers in front of an architecture's nodes.
#pragma once

#include <optional>

#include "models/cluster/balancer.hpp"
#include "scenarios/schema/key_visitor.hpp"

namespace knee::scenarios::language {

/// Reads `balancer`: the name of a policy, or keys. By default several nodes have one balancer that takes them in turn.
void read_balancer(KeyVisitor& keys, std::optional<models::Balancer::Options>& into, std::uint64_t nodes);

}  // namespace knee::scenarios::language
