/// The stopping rule: the length of a point's simulation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/objective/objective.hpp"
#include "analysis/steady_state/state.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {

/// The lengths of replications form one ladder, so that a longer replication begins with the shorter one.
inline constexpr double kFirstRungRequests = 20'000;
[[nodiscard]] double rung_requests(std::size_t rung);

/// Least number of measured requests of each class; fewer need a longer run, or give a warning if the budget ends.
inline constexpr double kLeastOfClass = 100;

/// Largest number of looks at a point; they share the error probability.
inline constexpr std::size_t kMostLooks = 8;

/// The required precision: intervals of `confidence` for throughput, mean latency and the quantiles shown, with half
/// widths of at most `relative` of the value, within a budget.
struct Precision {
  double relative = 0.05;
  double confidence = 0.95;
  double max_requests = 2'000'000;  ///< largest sum of requests over all replications of a rung
  std::vector<double> quantiles = {0.5, 0.99};
  std::size_t replications = 3;  ///< replications of a point
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
  std::optional<std::size_t> next_rung = {};  ///< empty: stop
};

/// Looks at the replications of a point on rung number `rung`; `look` counts from 0. A saturated point stops at once.
/// Any other point stops when it is stable and precise, has enough requests of each class, and its objective is not
/// open, or when the budget or the looks are used up; otherwise all its replications are simulated again, longer.
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
