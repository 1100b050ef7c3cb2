/// The stopping rule: how long a point is simulated.
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

/// Lengths of a replication come from one ladder, so that a longer replication begins with the shorter one.
inline constexpr double kFirstRungRequests = 20'000;
[[nodiscard]] double rung_requests(std::size_t rung);

/// A class of which fewer requests were measured wants a longer run; where the budget ends first, a warning.
inline constexpr double kLeastOfClass = 100;

/// Looks at a point at most; error probabilities are spent over them.
inline constexpr std::size_t kMostLooks = 8;

/// What is asked for: intervals of `confidence` with half widths of at most `relative` of the value, on
/// throughput, mean latency and the quantiles shown, within a budget.
struct Precision {
  double relative = 0.05;
  double confidence = 0.95;
  double max_requests = 2'000'000;  ///< of a point, all replications of one rung together
  std::vector<double> quantiles = {0.5, 0.99};
  std::size_t replications = 3;  ///< of a point
};

/// What is known about a point at one look.
struct Look {
  WarmUp warm_up = {};
  Assessment assessment = {};
  Estimate throughput_per_s = {};
  Estimate mean_ms = {};
  std::vector<Estimate> quantiles_ms = {};  ///< in the order of `Precision::quantiles`
  Verdict verdict = Verdict::none;
  bool precise = false;     ///< every interval is as narrow as asked for
  double rarest_class = 0;  ///< requests measured of the class, among those that occurred, that has fewest
  std::optional<std::size_t> next_rung = {};  ///< nothing: stop
};

/// Looks at the replications of a point on one rung: `rung` is theirs, `look` counts from 0. A saturated
/// point stops at once. Another stops when it is stable, precise, has enough of each class and its objective
/// is not open, or when the budget or the looks are spent; otherwise all its replications are simulated
/// again, longer.
///
/// The verdict errs with at most the error probability of `precision.confidence` over all looks together.
[[nodiscard]] Look look_at(std::span<const Replication> replications, std::size_t rung, std::size_t look,
                           const Precision& precision, const Objective& objective = {},
                           const StateOptions& options = {}, bool finds_warm_up = true);

/// The confidence with which an interval of a point is made whose length is found from its precision, so that it covers
/// with `confidence` after all looks.
[[nodiscard]] double spent(double confidence);

/// The relative half width of the widest of the intervals that shall be narrow.
[[nodiscard]] double widest(const Look& look);

}  // namespace knee::analysis
