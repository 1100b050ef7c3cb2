/// Quantities: numbers that carry their unit as text, and the few that have none.
///
/// Numbers have a decimal point and no separators, whatever the locale; a space before the unit may be left
/// out. A missing unit is a mistake that names the units, as are negative, infinite and out-of-range values.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "scenarios/schema/codec.hpp"
#include "sim/kernel/time.hpp"

namespace knee::scenarios {

/// The values that are allowed, both ends included.
template <class T>
struct Range {
  T least = T{};
  T most = std::numeric_limits<T>::max();
};

/// The least number above zero, for ranges that begin there: messages say `above 0`.
inline constexpr double kAboveZero = std::numeric_limits<double>::denorm_min();
/// For numbers that may be negative.
inline constexpr double kLowest = std::numeric_limits<double>::lowest();

/// The clock's 292 years in seconds: beyond, sim::from_seconds fails.
inline constexpr double kClockSeconds = 9.2e9;
/// Every length of time that is not negative, up to 100 d: a thousand of the longest end within the clock's
/// 292 years.
inline constexpr Range<sim::Duration> kAnyDuration{.least = sim::Duration::zero(),
                                                   .most = std::chrono::hours{24 * 100}};
/// Every rate from one event in about 12 d to one each nanosecond, so that the time between two is a
/// duration.
inline constexpr Range<double> kPositiveRate{.least = 1e-6, .most = 1e9};
/// Every size up to 10,000 TB: sums of hundreds fit 64 bits.
inline constexpr Range<std::int64_t> kAnySize{.least = 0, .most = 10'000'000'000'000'000};

/// A kind of quantity: its units, and how its values are made and written (quantity.cpp).
template <class T>
struct QuantityKind;

/// A quantity of one kind within a range.
template <class T>
class Quantity final : public Codec<T> {
 public:
  Quantity(const QuantityKind<T>& kind, Range<T> range) : kind_{&kind}, range_{range} {}

  using Codec<T>::read;
  [[nodiscard]] Expected<T> read(std::string_view text) const final;
  [[nodiscard]] std::string write(const T& value) const final;
  [[nodiscard]] ScalarSchema schema() const final;

 private:
  [[nodiscard]] Expected<T> read_unexplained(std::string_view text) const;

  const QuantityKind<T>* kind_;
  Range<T> range_;
};

extern template class Quantity<sim::Duration>;
extern template class Quantity<double>;
extern template class Quantity<std::int64_t>;

/// `4 ms`: ns, us (µs), ms, s, min, h, d; to the nearest nanosecond.
[[nodiscard]] Quantity<sim::Duration> duration(Range<sim::Duration> range = kAnyDuration);
/// `200/s`: /s, k/s (thousands), /min, /h, /d. In 1/s.
[[nodiscard]] Quantity<double> rate(Range<double> range = {});
/// A rate of arrivals.
[[nodiscard]] Quantity<double> positive_rate();
/// `16 MB`: B, kB, MB, GB, TB are powers of 1000; KiB, MiB, GiB, TiB of 1024. Whole bytes only.
[[nodiscard]] Quantity<std::int64_t> bytes(Range<std::int64_t> range = kAnySize);
/// `1 Gbit/s`: bit/s, kbit/s, Mbit/s, Gbit/s, Tbit/s; B/s, kB/s, MB/s, GB/s. In bit/s.
[[nodiscard]] Quantity<double> bit_rate(Range<double> range = {});
/// `120 W`: W, kW. In watts.
[[nodiscard]] Quantity<double> watts(Range<double> range = {});
/// `80 %` is 0.8. A bare fraction is a mistake that names the percentage it would be. The range is of
/// fractions.
[[nodiscard]] Quantity<double> percentage(Range<double> range = {.least = 0, .most = 1});
/// `1.2`: no unit. Neither NaN nor infinite.
[[nodiscard]] Quantity<double> number(Range<double> range = {});
/// `4`: whole, no unit.
[[nodiscard]] Quantity<std::int64_t> whole_number(Range<std::int64_t> range = {});

/// A whole number that fits another integer type.
template <class T>
class Integer final : public Codec<T> {
 public:
  explicit Integer(Range<std::int64_t> range) : number_{whole_number(range)} {}

  using Codec<T>::read;
  [[nodiscard]] Expected<T> read(std::string_view text) const final {
    Expected<std::int64_t> reading = number_.read(text);
    if (auto* mistake = std::get_if<Diagnostic>(&reading)) return std::move(*mistake);
    return static_cast<T>(std::get<std::int64_t>(reading));
  }
  [[nodiscard]] std::string write(const T& value) const final {
    return number_.write(static_cast<std::int64_t>(value));
  }
  [[nodiscard]] ScalarSchema schema() const final { return number_.schema(); }

 private:
  Quantity<std::int64_t> number_;
};

template <class T = std::int64_t>
[[nodiscard]] Integer<T> integer(Range<T> range = {}) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const bool fits = std::cmp_less_equal(range.most, kMost);
  return Integer<T>{{.least = static_cast<std::int64_t>(range.least),
                     .most = fits ? static_cast<std::int64_t>(range.most) : kMost}};
}

}  // namespace knee::scenarios
