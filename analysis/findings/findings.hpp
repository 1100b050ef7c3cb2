/// `Findings`: what the simulations of several architectures say about a decision between them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/capacity/capacity.hpp"
#include "analysis/capacity/latency_knee.hpp"
#include "analysis/estimate/estimate.hpp"
#include "analysis/results/point_result.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// The effect of one input on an architecture.
struct InputEffect {
  std::string input;               ///< `cpu time`, `processes`
  std::string change;              ///< `10 % less`, `9 to 11`
  double ratio = 1;                ///< of the input after the change to the input before it
  Estimate capacity_change = {};   ///< relative: 0.1 is 10 % more
  Estimate mean_elasticity = {};   ///< per cent of mean latency for each per cent of the input
  Estimate quantile_elasticity = {};  ///< the same for the limited quantile of latency
};

/// What is known about one architecture.
struct ArchitectureFindings {
  Point point;                     ///< at the expected load
  PointResult expected = {};       ///< at the expected load
  CapacityQuestion question = {};
  Capacity capacity = {};
  std::optional<Capacity> with_node_lost = {};  ///< only with several nodes
  LatencyKnee knee = {};
  Estimate peak = {};              ///< the largest throughput of the sweep; none if its load is not swept
  double latency_load = 0;         ///< at which the elasticities of the latency are taken
  std::vector<InputEffect> effects = {};

  /// The busiest resource at the capacity; empty without one.
  [[nodiscard]] Bottleneck bottleneck_at_capacity() const { return bottleneck_at(capacity, question); }
  /// Whether it holds at the expected load.
  [[nodiscard]] bool holds() const { return expected.holds(point); }
  /// (capacity / expected load) - 1; negative if the expected load is too much.
  [[nodiscard]] Estimate headroom(double expected_load) const;
};

/// Below the load the first has the lower quantile of latency, above it the second.
struct OrderChange {
  std::string lower_below;
  std::string lower_above;
  Estimate load;
};

/// All findings, and the question that they answer.
struct Findings {
  std::string scenario;
  std::string description;
  std::string objective;   ///< in words
  LoadAxis axis = {};      ///< of all loads
  double expected_load = 0;
  double confidence = 0.95;
  double q = 0.99;         ///< the quantile of latency that orders and elasticities are about
  double relevant = 0.05;  ///< smaller relative differences are too small to matter
  std::vector<ArchitectureFindings> architectures = {};
  std::vector<OrderChange> order_changes = {};
  Table differences = {.columns = {}};  ///< at the expected load, from the architecture with the lowest latency
};

}  // namespace knee::analysis
