/// `Assessment`: whether a point is stable, saturated, or too short to say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "analysis/metrics/window.hpp"

namespace knee::analysis {

/// The state of a point. `assess` tells the first three apart.
enum class State : std::uint8_t {
  stable,     ///< the number in the system returns to its mean, and no growth is seen
  saturated,  ///< it grows, and so does the latency
  unsettled,  ///< the run is too short to say
  transient,  ///< a recording or a load that varies: there is no steady state
  failed,     ///< no replication succeeded
};

struct StateOptions {
  /// The largest number of requests that can be in the system: users, or bounds of queues. What is bounded does not grow
  /// for ever, so a point with a bound is never saturated.
  double most_in_system = std::numeric_limits<double>::infinity();
  /// Whether some resource was in use all the time towards the end. Then growth of the number in the system is enough:
  /// clients that are turned away and try again are in the system without their latency growing.
  bool is_exhausted = false;
};

struct Assessment {
  State state = State::unsettled;
  double growth = 0;           ///< the smaller of two scores; above `growth_limit`: it grows
  double growth_limit = 0;
  double persistence = 0;      ///< the larger of two scores; below `persistence_limit`: it returns to its mean
  double persistence_limit = 0;
  double requests_to_say = 0;  ///< where unsettled: length of a replication, in requests, that is likely to tell
};

/// Two tests decide, both against the critical system, whose number in the system is a reflected random walk that begins
/// at zero (heavy traffic: Kingman 1961, Iglehart and Whitt 1970), because every stable system grows less and returns
/// sooner, and every saturated one grows more.
///
/// - Growth: the square of (level at the end) / (error of a random walk of the same increments), summed over
///   replications, is chi-square for the critical system. Saturated: above the limit for the number in the system and
///   for the latency by due time, where the second half contributes. Where a resource is exhausted the number in the system
///   alone decides. Turned-away requests leave both alone, and waits of
///   a constant length fill the system but do not grow.
/// - Persistence: the variance around the mean, in units of what a random walk of the same increments has (Sargan and
///   Bhargava, Econometrica 1983). Stable: below the limit for both, and no growth.
///
/// The probability that a critical system is called saturated is at most 1 % over all looks at a point, that it is
/// called stable at most 4 %.
[[nodiscard]] Assessment assess(const Window& window, const StateOptions& options = {});

/// Mean time that the requests due in a batch were in the system, in milliseconds; 0 where none was due.
[[nodiscard]] double latency_by_due_ms(const Batch& batch);

}  // namespace knee::analysis
