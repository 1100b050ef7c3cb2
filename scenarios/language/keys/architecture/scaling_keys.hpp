/// The nodes of an architecture that come and go: its autoscaler, and what the start and the end of a node take.
#pragma once

#include <cstdint>
#include <optional>

#include "models/autoscaling/autoscaler.hpp"
#include "scenarios/schema/key_visitor.hpp"

namespace knee::scenarios::language {

/// An autoscaler, as written. Exactly one metric has a target.
struct Autoscaler {
  std::optional<double> core_utilisation;  ///< share of the requested cores
  std::optional<double> in_flight;         ///< requests at each node
  std::optional<double> requests;          ///< per second, for each node
  std::optional<sim::Duration> latency;
  models::Autoscaler::Options options;     ///< without metric and target
  std::optional<double> cpu_request;       ///< cores of a node; none: those of its machine
};

struct Scaling {
  std::optional<Autoscaler> autoscaler;
  sim::Duration node_start{};
  sim::Duration node_grace = models::Fleet::Options{}.grace;
};

/// Reads `autoscaler`, `node-start` and `node-grace`.
void read_scaling(KeyVisitor& keys, Scaling& into);

/// An autoscaler has equal nodes: no groups, and at first as many `nodes` as it may have; by default its least number.
void check_first_nodes(KeyVisitor& keys, const Scaling& scaling, bool has_groups, std::uint64_t& nodes);
/// The largest number of nodes that are asked for, of `nodes` at first.
[[nodiscard]] std::uint64_t most_nodes(const Scaling& scaling, std::uint64_t nodes);

/// The autoscaler for the models.
[[nodiscard]] models::Autoscaler::Options built(const Autoscaler& written);

}  // namespace knee::scenarios::language
