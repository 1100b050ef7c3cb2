#include "scenarios/schema/quantity.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>
#include <type_traits>

#include <fmt/format.h>

#include "scenarios/schema/amount.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

using sim::Duration;

const Scale& durations() {
  static const Scale scale{
      .noun = "a duration",
      .example = "4 ms",
      .units = {
          {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 60e9}, {"h", 3600e9}, {"d", 86400e9}}};
  return scale;
}

const Scale& rates() {
  static const Scale scale{
      .noun = "a rate",
      .example = "200/s",
      .gap = "",
      .units = {{"/s", 1}, {"k/s", 1e3}, {"/min", 1, 60}, {"/h", 1, 3600}, {"/d", 1, 86400}}};
  return scale;
}

const Scale& sizes() {
  static const Scale scale{.noun = "a size",
                           .example = "16 MB",
                           .units = {{"B", 1},
                                     {"kB", 1e3},
                                     {"MB", 1e6},
                                     {"GB", 1e9},
                                     {"TB", 1e12},
                                     {"KiB", 0x1p10},
                                     {"MiB", 0x1p20},
                                     {"GiB", 0x1p30},
                                     {"TiB", 0x1p40}}};
  return scale;
}

const Scale& bit_rates() {
  static const Scale scale{.noun = "a bit rate",
                           .example = "1 Gbit/s",
                           .units = {{"bit/s", 1},
                                     {"kbit/s", 1e3},
                                     {"Mbit/s", 1e6},
                                     {"Gbit/s", 1e9},
                                     {"Tbit/s", 1e12},
                                     {"B/s", 8},
                                     {"kB/s", 8e3},
                                     {"MB/s", 8e6},
                                     {"GB/s", 8e9}}};
  return scale;
}

const Scale& powers() {
  static const Scale scale{.noun = "a power", .example = "120 W", .units = {{"W", 1}, {"kW", 1e3}}};
  return scale;
}

const Scale& percentages() {
  static const Scale scale{.noun = "a percentage", .example = "80 %", .units = {{"%", 1, 100}}};
  return scale;
}

const Scale& numbers() {
  static const Scale scale{.noun = "a number", .example = "1.2"};
  return scale;
}

const Scale& whole_numbers() {
  static const Scale scale{.noun = "a whole number", .example = "4"};
  return scale;
}

/// Converts a number in base units to a value; `text` is for the mistake.
template <class T>
using Convert = Expected<T> (*)(std::string_view text, double in_base_units);

}  // namespace

template <class T>
struct QuantityKind {
  const Scale& (*scale)();
  Range<T> unlimited;  ///< Messages do not name the ends of this range.
  Convert<T> convert;
  std::string (*write)(T);
  ScalarSchema::Json json = ScalarSchema::Json::text;
};

namespace {

/// The limits of a range as text; empty where there is none.
struct WrittenRange {
  std::string least = {};
  std::string most = {};
  bool above_zero = false;
};

/// The ends of a range that differ from those of the kind's unlimited range.
template <class T>
WrittenRange written_range_of(const QuantityKind<T>& kind, Range<T> range) {
  WrittenRange limits{.least = range.least == kind.unlimited.least ? "" : kind.write(range.least),
                .most = range.most == kind.unlimited.most ? "" : kind.write(range.most)};
  if constexpr (std::is_same_v<T, double>)
    limits.above_zero = range.least == kAboveZero || kind.unlimited.least > 0;
  return limits;
}

std::string phrase(const WrittenRange& limits) {
  if (limits.above_zero)
    return limits.most.empty() ? " above 0" : fmt::format(" above 0 and up to {}", limits.most);
  if (!limits.least.empty() && !limits.most.empty())
    return fmt::format(" from {} to {}", limits.least, limits.most);
  if (!limits.least.empty()) return " of at least " + limits.least;
  return limits.most.empty() ? "" : " of at most " + limits.most;
}

std::string unit_list(const Scale& scale) {
  std::string list;
  for (const std::string& name : scale.names()) list += (list.empty() ? "" : ", ") + name;
  return list;
}

/// `a duration of at least 1 ms such as "4 ms" (units: ns, us, …)`
std::string expected(const Scale& scale, const WrittenRange& limits) {
  const std::string bounds = phrase(limits);
  std::string text = scale.noun + bounds;
  const bool example_may_lie_outside = !bounds.empty() && !limits.above_zero;
  if (!example_may_lie_outside) text += fmt::format(" such as \"{}\"", scale.example);
  if (scale.units.size() > 1) text += fmt::format(" (units: {})", unit_list(scale));
  return text;
}

/// The mistake of a value outside its range. It names the limit that the expected text omits.
template <class T>
std::optional<Diagnostic> outside(std::string_view text, T value, const QuantityKind<T>& kind,
                                  Range<T> range) {
  const T zero{};
  if (value < range.least) {
    if (value == zero) return wrong(in_quotes(text) + " is zero");
    if (value < zero) return wrong(in_quotes(text) + " is negative");
    const bool named = !written_range_of(kind, range).above_zero;
    return wrong(in_quotes(text) + (named ? " is too small" : " is less than " + kind.write(range.least)));
  }
  if (value <= range.most) return std::nullopt;
  const bool named = range.most != kind.unlimited.most;
  return wrong(in_quotes(text) + (named ? " is too large" : " is more than " + kind.write(range.most)));
}

Expected<double> as_it_is(std::string_view /*text*/, double value) { return value; }

Expected<Duration> to_duration(std::string_view text, double nanoseconds) {
  if (std::abs(nanoseconds) > 1e9 * kClockSeconds) return wrong(in_quotes(text) + " is more than 292 years");
  const Duration duration{std::llround(nanoseconds)};
  if (nanoseconds > 0 && duration == Duration::zero()) return wrong(in_quotes(text) + " is less than 1 ns");
  return duration;
}

/// In the largest unit of which it is at least one; in minutes, hours and days only if they are whole.
std::string write_duration(Duration duration) {
  const auto count = static_cast<double>(duration.count());
  const auto& units = durations().units;
  for (auto unit = units.rbegin(); unit != units.rend(); ++unit) {
    const bool whole = std::fmod(count, unit->factor) == 0;
    if (std::abs(count) >= unit->factor && (unit->factor <= 1e9 || whole)) {
      return write_amount(count, durations(), *unit);
    }
  }
  return "0 s";
}

Expected<std::int64_t> to_bytes(std::string_view text, double value) {
  if (std::abs(value) >= 0x1p63) return wrong(in_quotes(text) + " is too large");
  if (std::abs(value - std::round(value)) > 1e-9 * std::abs(value)) {
    return wrong(in_quotes(text) + " is not a whole number of bytes");
  }
  return std::llround(value);
}

/// In the largest unit of which it is a whole number.
std::string write_bytes(std::int64_t bytes) {
  const Unit* best = &sizes().units.front();
  for (const Unit& unit : sizes().units) {
    const bool whole = bytes % static_cast<std::int64_t>(unit.factor) == 0;
    if (bytes != 0 && whole && unit.factor > best->factor) best = &unit;
  }
  return fmt::format("{} {}", bytes / static_cast<std::int64_t>(best->factor), best->name);
}

std::string write_bit_rate(double value) {
  const Unit* best = &bit_rates().units.front();
  for (const Unit& unit : bit_rates().units) {
    if (unit.name.ends_with("bit/s") && value >= unit.factor) best = &unit;
  }
  return write_amount(value, bit_rates(), *best);
}

/// Exact also beyond 2^53, where `value` is rounded.
Expected<std::int64_t> to_integer(std::string_view text, double value) {
  std::int64_t exact = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exact);
  if (error == std::errc{} && end == text.data() + text.size()) return exact;
  if (value != std::round(value)) return wrong(in_quotes(text) + " is not a whole number");
  if (value >= 0x1p63) return wrong(in_quotes(text) + " is too large");
  if (value < -0x1p63) return wrong(in_quotes(text) + " is too small");
  return static_cast<std::int64_t>(value);
}

std::string write_rate(double value) { return write_amount(value, rates(), rates().units.front()); }

std::string write_watts(double value) { return write_amount(value, powers(), powers().units.front()); }

std::string write_percentage(double value) {
  return write_amount(value, percentages(), percentages().units.front());
}

std::string write_whole(std::int64_t value) { return fmt::format("{}", value); }

using Json = ScalarSchema::Json;
constexpr Range<double> kNegativeToo{.least = kLowest};

constexpr QuantityKind<Duration> kDuration{durations, kAnyDuration, to_duration, write_duration};
constexpr QuantityKind<double> kRate{rates, {}, as_it_is, write_rate};
constexpr QuantityKind<double> kArrivalRate{rates, kPositiveRate, as_it_is, write_rate};
constexpr QuantityKind<double> kBitRate{bit_rates, {}, as_it_is, write_bit_rate};
constexpr QuantityKind<double> kPower{powers, {}, as_it_is, write_watts};
constexpr QuantityKind<double> kPercentage{percentages, kNegativeToo, as_it_is, write_percentage};
constexpr QuantityKind<double> kNumber{numbers, {}, as_it_is, write_number, Json::number};
constexpr QuantityKind<double> kSignedNumber{numbers, kNegativeToo, as_it_is, write_number, Json::number};
constexpr QuantityKind<std::int64_t> kBytes{sizes, kAnySize, to_bytes, write_bytes};
constexpr QuantityKind<std::int64_t> kWholeNumber{whole_numbers, {}, to_integer, write_whole, Json::integer};

}  // namespace

template <class T>
Expected<T> Quantity<T>::read(std::string_view text) const {
  Expected<T> value = read_unexplained(text);
  if (auto* mistake = std::get_if<Diagnostic>(&value)) mistake->expected = schema().expected;
  return value;
}

template <class T>
Expected<T> Quantity<T>::read_unexplained(std::string_view text) const {
  const Expected<double> amount = read_amount(text, kind_->scale(), range_.least < T{});
  if (const auto* mistake = std::get_if<Diagnostic>(&amount)) return *mistake;
  Expected<T> value = kind_->convert(text, std::get<double>(amount));
  if (std::holds_alternative<Diagnostic>(value)) return value;
  if (auto mistake = outside(text, std::get<T>(value), *kind_, range_)) return *std::move(mistake);
  return value;
}

template <class T>
std::string Quantity<T>::write(const T& value) const {
  return kind_->write(value);
}

template <class T>
ScalarSchema Quantity<T>::schema() const {
  const Scale& scale = kind_->scale();
  return {.name = scale.noun.substr(2),
          .expected = expected(scale, written_range_of(*kind_, range_)),
          .json = kind_->json,
          .units = scale.names()};
}

template class Quantity<Duration>;
template class Quantity<double>;
template class Quantity<std::int64_t>;

Quantity<Duration> duration(Range<Duration> range) { return {kDuration, range}; }
Quantity<double> rate(Range<double> range) { return {kRate, range}; }
Quantity<double> positive_rate() { return {kArrivalRate, kPositiveRate}; }
Quantity<std::int64_t> bytes(Range<std::int64_t> range) { return {kBytes, range}; }
Quantity<double> bit_rate(Range<double> range) { return {kBitRate, range}; }
Quantity<double> watts(Range<double> range) { return {kPower, range}; }
Quantity<double> percentage(Range<double> range) { return {kPercentage, range}; }
Quantity<double> number(Range<double> range) {
  return {range.least == kLowest ? kSignedNumber : kNumber, range};
}
Quantity<std::int64_t> whole_number(Range<std::int64_t> range) { return {kWholeNumber, range}; }

}  // namespace knee::scenarios
