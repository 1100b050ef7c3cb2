/// `Assessment`: whether a point is stable, saturated, or unsettled.
#pragma once

#include <cstddef>
#include <cstdint>

#include "analysis/metrics/window.hpp"

namespace knee::analysis {

/// The state of a point. `assess` distinguishes the first three.
enum class State : std::uint8_t {
  stable,     ///< the number in the system returns to its mean and does not grow
  saturated,  ///< the number in the system grows, and so does the latency
  unsettled,  ///< the run is too short to decide
  transient,  ///< a recording or a load that varies: there is no steady state
  failed,     ///< no replication succeeded
};

struct StateOptions {
  /// Whether the number of requests in the system has a bound (a fixed number of users). A bounded number does not grow
  /// for ever, so such a point is never saturated.
  bool is_bounded = false;
  /// Whether some resource was in use all the time in the second half of the run. Then growth of the number in the
  /// system is enough: clients that are refused and retry are in the system, but their latency does not grow.
  bool is_exhausted = false;
};

struct Assessment {
  State state = State::unsettled;
  double growth = 0;           ///< the smaller of two scores; above `growth_limit` the system grows
  double growth_limit = 0;
  double persistence = 0;      ///< the larger of two scores; below `persistence_limit` the system returns to its mean
  double persistence_limit = 0;
  double requests_to_say = 0;  ///< if unsettled: requests per replication that are likely to decide
};

/// Decides by two tests, both against the critical system, whose number in the system is a reflected random walk that
/// begins at zero (heavy traffic: Kingman 1961, Iglehart and Whitt 1970): every stable system grows less and returns
/// sooner, every saturated one grows more.
///
/// - Growth: the square of (level at the end) / (error of a random walk with the same increments), summed over
///   replications, is chi-square for the critical system. Saturated: above the limit for the number in the system and
///   for the latency by due time, with a contribution of the second half. If a resource is exhausted, the number in the
///   system alone decides. Refused requests do not affect the two levels; waits of a constant length fill the system
///   but do not grow.
/// - Persistence: the variance around the mean, divided by that of a random walk with the same increments (Sargan and
///   Bhargava, Econometrica 1983). Stable: below the limit for both levels, and no growth.
///
/// Over all looks at a point, a critical system is classified as saturated with probability at most 1 %, as stable with
/// probability at most 4 %.
[[nodiscard]] Assessment assess(const Window& window, const StateOptions& options = {});

/// Mean time in the system of the requests due in a batch, in milliseconds; 0 if none was due.
[[nodiscard]] double latency_by_due_ms(const Batch& batch);

}  // namespace knee::analysis
