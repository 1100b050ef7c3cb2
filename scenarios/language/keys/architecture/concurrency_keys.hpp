/// Limits of concurrency, of nodes and of balancers.
#pragma once

#include <optional>

#include "models/limits/admission.hpp"
#include "scenarios/schema/key_visitor.hpp"

namespace knee::scenarios::language {

/// Reads `concurrency-limit`: the name of an algorithm, or keys.
void read_concurrency(KeyVisitor& keys, std::optional<models::Admission::Options>& into, const char* doc);

}  // namespace knee::scenarios::language
