/// Simulated time: two types, a point and a length, both in integer nanoseconds.
///
/// `Duration` is a length (`5ms` compiles, `5` does not), `Instant` a point (`Instant + Instant` does not
/// compile). A signed 64-bit count of nanoseconds reaches 2^63 / 1e9 / 86400 / 365.25 = 292 years.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

#include "sim/kernel/check.hpp"

namespace knee::sim {

/// The simulation's clock as a std::chrono clock; it has no `now()`, because only a Simulation knows the time.
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
/// The end of simulated time, 292 years after the start: later events are due here, and a run that reaches it ends
/// (sim/kernel/endless_run.hpp).
inline constexpr Instant kLast = kNever - Duration{1};

/// A length in seconds, for SimGrid, distributions and tables.
[[nodiscard]] constexpr double to_seconds(Duration duration) {
  return static_cast<double>(duration.count()) * 1e-9;
}

/// Seconds since the start of the simulation.
[[nodiscard]] constexpr double to_seconds(Instant instant) { return to_seconds(instant.time_since_epoch()); }

/// `first` + `second`, or the longest duration if the sum is longer.
[[nodiscard]] constexpr Duration sum(Duration first, Duration second) {
  Duration::rep count = 0;
  const bool fits = !__builtin_add_overflow(first.count(), second.count(), &count);
  if (fits) return Duration{count};
  return first < Duration::zero() ? Duration::min() : Duration::max();
}

/// `times` x `one`, or the longest duration if the product is longer; neither is negative.
[[nodiscard]] constexpr Duration product(Duration one, std::uint64_t times) {
  Duration::rep count = 0;
  return __builtin_mul_overflow(one.count(), times, &count) ? Duration::max() : Duration{count};
}

/// The instant `wait` after `from`, which must not lie before the start; at most kLast. Use it to add draws, time-outs
/// and durations of a scenario to the clock: a signed sum that overflows is undefined.
[[nodiscard]] constexpr Instant after(Instant from, Duration wait) {
  const auto unsigned_count = [](Duration length) { return static_cast<std::uint64_t>(length.count()); };
  // Both are below 2^63, so their sum fits without a sign: an addition and one comparison for each event.
  const std::uint64_t count = unsigned_count(from.time_since_epoch()) + unsigned_count(wait);
  return Instant{Duration{static_cast<Duration::rep>(std::min(count, unsigned_count(kLast.time_since_epoch())))}};
}

/// The only lossy conversion into simulated time: rounds to the nearest nanosecond; values beyond 292 years give the
/// longest duration. Fails (KNEE_CHECK) on not-a-number.
[[nodiscard]] inline Duration from_seconds(double seconds) {
  constexpr double kLongest = 0x1p63;  // the smallest number that does not fit
  const double nanoseconds = seconds * 1e9;
  if (std::abs(nanoseconds) < kLongest) [[likely]]
    return Duration{static_cast<Duration::rep>(nanoseconds + std::copysign(0.5, nanoseconds))};
  KNEE_CHECK(!std::isnan(nanoseconds), "a duration is a number");
  return nanoseconds > 0 ? Duration::max() : Duration::min();
}

}  // namespace knee::sim
