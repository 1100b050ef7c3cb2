/// `PointResult`: the results of a point over all its replications.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "analysis/results/bottleneck.hpp"
#include "analysis/metrics/metric.hpp"
#include "analysis/results/point.hpp"
#include "analysis/steady_state/precision.hpp"

namespace knee::analysis {

/// One value for each metric, with the ends of its confidence interval.
struct Estimates {
  Measurement value = {};
  Measurement low = {};
  Measurement high = {};

  [[nodiscard]] Estimate operator[](double Measurement::*metric) const {
    return {.value = value.*metric, .low = low.*metric, .high = high.*metric};
  }
};

/// Three independent statements about a point: its state, its losses (the metric `errors`), and its objective; and the
/// values of all metrics.
struct PointResult {
  State state = State::failed;
  bool replayed = false;  ///< all replications are the same recorded run: no intervals
  Verdict objective = Verdict::none;
  Estimates all = {};                   ///< estimates for all requests
  std::vector<Estimates> classes = {};  ///< estimates for each class; only metrics of requests
  std::vector<Measurement> replications = {};  ///< values of each replication; not-a-number if it failed
  std::vector<std::vector<Measurement>> class_replications = {};  ///< values of each replication by class
  std::vector<std::string> failures = {};      ///< for each replication the reason of its failure; empty on success
  Measurement breakdown = {};  ///< only mean latency and its components, also if work piles up
  Bottleneck bottleneck = {};
  std::vector<std::string> warnings = {};

  std::size_t succeeded = 0;
  std::size_t failed = 0;
  std::uint64_t requests_per_replication = 0;
  WarmUp warm_up = {};
  double widest = Measurement::kNone;  ///< relative half width of the widest interval that the precision limits
  bool precise = true;                 ///< the widest interval is as narrow as required; always true for a fixed size

  [[nodiscard]] const char* state_name() const;
  [[nodiscard]] const char* objective_name() const;  ///< empty without an objective
  /// Whether the point is stable, its losses stay within the objective (1 % without one), and its objective is met.
  [[nodiscard]] bool holds(const Point& point) const;
};

/// The result of the last complete rung of `point`; its state is `failed` if there is none.
[[nodiscard]] PointResult result_of(const Point& point);

/// The metrics of one replication without its first `warm_up` batches; no intervals.
[[nodiscard]] Measurement values_of(const Replication& replication, std::size_t warm_up = 0, Setting setting = {});

/// The stage that `point` needs next, or its result if it needs none. All its rungs must be complete. The outcome depends on the
/// rungs only, not on the order of their simulation.
[[nodiscard]] std::variant<Stage, PointResult> conclude(const Point& point);

}  // namespace knee::analysis
