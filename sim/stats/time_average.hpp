/// `TimeAverage`: the time average and the maximum of a number that changes in steps: the length of a queue, busy
/// servers, requests in flight.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/kernel/check.hpp"
#include "sim/kernel/time.hpp"
#include "sim/kernel/int128.hpp"

namespace knee::sim {

/// The value is an integer and its integral over time an exact 128-bit one, so the mean does not depend on the
/// number of steps, and Little's law can be checked to the last digit.
class TimeAverage {
 public:
  /// Measures from `start` on, with the initial value `value`.
  explicit TimeAverage(Instant start = kStart, std::int64_t value = 0)
      : value_(value), max_(value), since_(start), start_(start) {}

  /// Sets the value from `now` on. Time does not run backwards (KNEE_CHECK).
  void set(std::int64_t value, Instant now) {
    advance(now);
    value_ = value;
    max_ = std::max(max_, value);
  }

  /// Adds `delta` to the value from `now` on.
  void add(std::int64_t delta, Instant now) { set(value_ + delta, now); }

  /// Restarts the average and the maximum at `now` (the end of the warm-up); the value itself stays.
  void reset(Instant now) {
    KNEE_CHECK(now >= since_, "a time average never goes back in time");
    *this = TimeAverage(now, value_);
  }

  [[nodiscard]] std::int64_t value() const { return value_; }

  /// The largest value since the start or the last reset, even if it had no duration.
  [[nodiscard]] std::int64_t max() const { return max_; }

  /// The mean from the start or the last reset to `now`; the value itself if no time has passed.
  [[nodiscard]] double mean(Instant now) const {
    KNEE_CHECK(now >= since_, "a time average never goes back in time");
    if (now == start_) return static_cast<double>(value_);
    const Int128 integral = integral_ + Int128{value_} * (now - since_).count();
    return static_cast<double>(integral) / static_cast<double>((now - start_).count());
  }

 private:
  void advance(Instant now) {
    KNEE_CHECK(now >= since_, "a time average never goes back in time");
    integral_ += Int128{value_} * (now - since_).count();
    since_ = now;
  }

  std::int64_t value_;
  std::int64_t max_;
  Int128 integral_ = 0;  ///< Value x nanoseconds, from start_ to since_.
  Instant since_;      ///< When the value last changed.
  Instant start_;
};

}  // namespace knee::sim
