/// Simulated time: two types, a point and a length, both in integer nanoseconds.
///
/// `Duration` is a length (`5ms` compiles, `5` does not), `Instant` a point (`Instant + Instant` does not
/// compile). A signed 64-bit count of nanoseconds reaches 2^63 / 1e9 / 86400 / 365.25 = 292 years.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>

#include "sim/check.hpp"

namespace knee::sim {

/// The simulation's clock as a std::chrono clock; it has no `now()`, because only a Simulation knows.
struct Clock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;
};

using Duration = Clock::duration;
using Instant = Clock::time_point;

using namespace std::chrono_literals;

inline constexpr Instant kStart{};                  ///< Every simulation starts here.
inline constexpr Instant kNever = Instant::max();   ///< Later than every event.

/// A length in seconds, as SimGrid, distributions and tables speak of it.
[[nodiscard]] constexpr double to_seconds(Duration duration) {
  return static_cast<double>(duration.count()) * 1e-9;
}

/// Seconds since the start of the simulation.
[[nodiscard]] constexpr double to_seconds(Instant instant) { return to_seconds(instant.time_since_epoch()); }

/// The one lossy door into simulated time: rounds to the nearest nanosecond.
/// Fails (KNEE_CHECK) on anything that is not a number or lies beyond 292 years.
[[nodiscard]] inline Duration from_seconds(double seconds) {
  KNEE_CHECK(std::abs(seconds) < 9.2e9, "a duration lies within 292 years");
  const double nanoseconds = seconds * 1e9;
  return Duration{static_cast<Duration::rep>(nanoseconds + (nanoseconds < 0 ? -0.5 : 0.5))};
}

}  // namespace knee::sim
