/// The stopping rule: the length of a point's simulation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/objective/objective.hpp"
#include "analysis/steady_state/stage.hpp"
#include "analysis/steady_state/state.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {

/// Least number of measured requests of each class; fewer need a longer run, or give a warning if the budget ends.
inline constexpr double kLeastOfClass = 100;

/// Largest number of looks at a point; they share the error probability.
inline constexpr std::size_t kMostLooks = 8;

/// The required precision: intervals of `confidence` for throughput, mean latency and the quantiles shown, with half
/// widths of at most `relative` of the value, within a budget. Of a saturated point only the throughput.
struct Precision {
  double relative = 0.05;
  double confidence = 0.95;
  double max_requests = 2'000'000;  ///< largest sum of requests over all replications of a stage
  std::vector<double> quantiles = {0.5, 0.99};
  std::size_t least_replications = 1;  ///< fewest replications of a point
};

/// The knowledge about a point after one look.
struct Look {
  WarmUp warm_up = {};
  Assessment assessment = {};
  Estimate throughput_per_s = {};
  Estimate mean_ms = {};
  std::vector<Estimate> quantiles_ms = {};  ///< in the order of `Precision::quantiles`
  Verdict verdict = Verdict::none;
  bool precise = false;     ///< every interval is as narrow as required
  double rarest_class = 0;  ///< measured requests of the rarest class that occurred
  std::optional<Stage> next = {};  ///< empty: stop
};

/// Looks at the replications of a point, whose length is rung number `rung`; `look` counts from 0. A point stops when it is stable
/// and precise, has enough requests of each class, and its objective is not open; when it is saturated and its throughput is precise;
/// or when the budget or the looks are used up. Otherwise it needs more or longer replications.
///
/// Over all looks together the verdict errs with at most the error probability of `precision.confidence`.
[[nodiscard]] Look look_at(std::span<const Replication> replications, std::size_t rung, std::size_t look,
                           const Precision& precision, const Objective& objective = {},
                           const StateOptions& options = {}, bool finds_warm_up = true);

/// The confidence to use for an interval if the precision determines the length of the run, so that the interval covers
/// the true value with probability `confidence` after all looks.
[[nodiscard]] double confidence_of_interval(double confidence);

/// The relative half width of the widest interval that the precision limits.
[[nodiscard]] double widest(const Look& look);

}  // namespace knee::analysis
