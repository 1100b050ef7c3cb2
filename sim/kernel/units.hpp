/// Types for quantities that are not times: `Bytes`, `Rate` and `Fraction`. Use them instead of bare numbers whose
/// unit is known only from a comment.
#pragma once

#include <compare>
#include <cstdint>

#include "sim/kernel/check.hpp"

namespace knee::sim {

/// A number of bytes: a size, or the difference of two.
class Bytes {
 public:
  constexpr Bytes() = default;
  constexpr explicit Bytes(std::int64_t count) : count_(count) {}

  [[nodiscard]] constexpr std::int64_t count() const { return count_; }

  friend constexpr auto operator<=>(Bytes, Bytes) = default;
  friend constexpr Bytes operator+(Bytes a, Bytes b) { return Bytes{a.count_ + b.count_}; }
  friend constexpr Bytes operator-(Bytes a, Bytes b) { return Bytes{a.count_ - b.count_}; }
  friend constexpr Bytes operator*(std::int64_t times, Bytes b) { return Bytes{times * b.count_}; }
  constexpr Bytes& operator+=(Bytes other) { return *this = *this + other; }
  constexpr Bytes& operator-=(Bytes other) { return *this = *this - other; }

 private:
  std::int64_t count_ = 0;
};

/// A number of events per second: arrivals, completions. Made by `per_second(200)`.
class Rate {
 public:
  constexpr Rate() = default;  ///< Zero: no events.

  /// Events per second.
  [[nodiscard]] constexpr double per_second() const { return per_second_; }

  /// Mean time between events, in seconds; fails (KNEE_CHECK) for a rate of 0.
  [[nodiscard]] constexpr double mean_interval() const {
    KNEE_CHECK(per_second_ > 0, "only a rate above 0 has an interval between events");
    return 1 / per_second_;
  }

  friend constexpr auto operator<=>(Rate, Rate) = default;
  friend constexpr Rate operator+(Rate a, Rate b) { return Rate{a.per_second_ + b.per_second_}; }
  friend constexpr Rate operator*(double factor, Rate rate) { return Rate{factor * rate.per_second_}; }
  friend constexpr double operator/(Rate a, Rate b) { return a.per_second_ / b.per_second_; }
  friend constexpr Rate per_second(double events);

 private:
  constexpr explicit Rate(double events) : per_second_(events) {}
  double per_second_ = 0;
};

/// A rate of `events` per second, at least 0.
[[nodiscard]] constexpr Rate per_second(double events) {
  KNEE_CHECK(events >= 0, "nothing happens less often than never");
  return Rate{events};
}

/// A share or a ratio: 0.8 is 80 %. May exceed 1, for example as the offered load of an overloaded server.
class Fraction {
 public:
  constexpr Fraction() = default;
  constexpr explicit Fraction(double value) : value_(value) {}

  [[nodiscard]] constexpr double value() const { return value_; }
  [[nodiscard]] constexpr double percent() const { return 100 * value_; }

  friend constexpr auto operator<=>(Fraction, Fraction) = default;

 private:
  double value_ = 0;
};

/// percent(80) is 0.8.
[[nodiscard]] constexpr Fraction percent(double value) { return Fraction{value / 100}; }

}  // namespace knee::sim
