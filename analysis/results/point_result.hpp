/// PointResult: what the replications of a point say.
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

/// A value of each metric, with the ends of their confidence intervals.
struct Estimates {
  Measurement value = {};
  Measurement low = {};
  Measurement high = {};

  [[nodiscard]] Estimate operator[](double Measurement::*metric) const {
    return {.value = value.*metric, .low = low.*metric, .high = high.*metric};
  }
};

/// Three statements about a point, which do not depend on each other: its state, its losses (a metric), and its
/// objective.
struct PointResult {
  State state = State::failed;
  bool replayed = false;  ///< all replications are the same recorded run: there is no interval
  Verdict objective = Verdict::none;
  Estimates all = {};                   ///< of all requests
  std::vector<Estimates> classes = {};  ///< of each class; only metrics of requests
  std::vector<Measurement> replications = {};  ///< of the rung that counts; not-a-number where one has failed
  std::vector<std::vector<Measurement>> class_replications = {};  ///< the same of each class
  std::vector<std::string> failures = {};      ///< beside them, why; empty: it succeeded
  Measurement breakdown = {};  ///< mean latency and its components, also where work piles up; nothing else
  Bottleneck bottleneck = {};
  std::vector<std::string> warnings = {};

  std::size_t succeeded = 0;
  std::size_t failed = 0;
  std::uint64_t requests_per_replication = 0;
  WarmUp warm_up = {};
  double widest = Measurement::kNone;  ///< relative half width of the widest interval that the precision is about
  bool precise = true;                 ///< it is as narrow as was asked for; a fixed size asks for nothing

  [[nodiscard]] const char* state_name() const;
  [[nodiscard]] const char* objective_name() const;  ///< empty: there is none
  /// Whether the point is stable, its losses stay within the objective's (without one 1 %), and its objective is met.
  [[nodiscard]] bool holds(const Point& point) const;
};

/// The result of the last complete rung of `point`; `failed` if there is none.
[[nodiscard]] PointResult result_of(const Point& point);

/// The metrics of one replication by itself, its first `warm_up` batches left out; no intervals.
[[nodiscard]] Measurement values_of(const Replication& replication, std::size_t warm_up = 0, Setting setting = {});

/// The number of the rung that `point` needs next, or its result where it needs none. Depends on its rungs alone, which are
/// complete, not on when and where they were simulated.
[[nodiscard]] std::variant<std::size_t, PointResult> conclude(const Point& point);

}  // namespace knee::analysis
