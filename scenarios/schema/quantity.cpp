#include "scenarios/schema/quantity.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "scenarios/schema/amount.hpp"
#include "scenarios/yaml/nearest.hpp"

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

/// The limits of a range as text; empty where there is none.
struct Limits {
  std::string least = {};
  std::string most = {};
  bool above_zero = false;
};

/// The ends of a range that differ from those of `unlimited`.
template <class T, class Write>
Limits limits_of(Range<T> range, Range<T> unlimited, Write write) {
  return {.least = range.least == unlimited.least ? "" : write(range.least),
          .most = range.most == unlimited.most ? "" : write(range.most)};
}

std::string phrase(const Limits& limits) {
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
std::string expected(const Scale& scale, const Limits& limits) {
  const std::string bounds = phrase(limits);
  std::string text = scale.noun + bounds;
  const bool example_may_lie_outside = !bounds.empty() && !limits.above_zero;
  if (!example_may_lie_outside) text += fmt::format(" such as \"{}\"", scale.example);
  if (scale.units.size() > 1) text += fmt::format(" (units: {})", unit_list(scale));
  return text;
}

std::string pattern(const Scale& scale) {
  std::string units;
  for (const Unit& unit : scale.units) units += (units.empty() ? "" : "|") + unit.name;
  return fmt::format("^[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)? *({})$", units);
}

ScalarSchema form_of(const Scale& scale, const Limits& limits) {
  ScalarSchema form{.name = scale.noun.substr(2), .expected = expected(scale, limits)};
  if (scale.units.empty())
    form.json = ScalarSchema::Json::number;
  else
    form.pattern = pattern(scale);
  return form;
}

/// What is wrong with a value that its range does not allow, if it does not. It names the limit that the text
/// of what was expected leaves out.
template <class T, class Write>
std::optional<Diagnostic> outside(std::string_view text, T value, Range<T> range, const Limits& limits,
                               Write write) {
  const T zero{};
  if (value < range.least) {
    if (value == zero) return wrong(quoted(text) + " is zero");
    if (value < zero) return wrong(quoted(text) + " is negative");
    return wrong(quoted(text) +
                 (limits.above_zero ? " is less than " + write(range.least) : " is too small"));
  }
  if (value <= range.most) return std::nullopt;
  return wrong(quoted(text) + (limits.most.empty() ? " is more than " + write(range.most) : " is too large"));
}

/// Completes a reader of amounts to a codec: `convert` makes the value of what is in base units, then the
/// range is checked and what was expected is added to every mistake.
template <class T, class Convert, class Write>
Codec<T> codec(const Scale& scale, const Limits& limits, Range<T> range, Convert convert, Write write) {
  ScalarSchema form = form_of(scale, limits);
  const bool negative = range.least < T{};
  auto read = [&scale, limits, range, convert, write, negative](std::string_view text) -> Expected<T> {
    const Expected<double> amount = read_amount(text, scale, negative);
    if (const auto* mistake = std::get_if<Diagnostic>(&amount)) return *mistake;
    Expected<T> value = convert(text, std::get<double>(amount));
    if (std::holds_alternative<Diagnostic>(value)) return value;
    if (auto mistake = outside(text, std::get<T>(value), range, limits, write)) return *std::move(mistake);
    return value;
  };
  auto explained = [read, what = form.expected](std::string_view text) -> Expected<T> {
    Expected<T> value = read(text);
    if (auto* mistake = std::get_if<Diagnostic>(&value)) mistake->expected = what;
    return value;
  };
  return {.form = std::move(form), .read = explained, .write = write};
}

/// A codec of plain doubles in the scale's base unit.
template <class Write>
Codec<double> doubles(const Scale& scale, Range<double> range, Range<double> unlimited, Write write) {
  Limits limits = limits_of(range, unlimited, write);
  limits.above_zero = range.least == kAboveZero;
  return codec<double>(
      scale, limits, range, [](std::string_view, double value) -> Expected<double> { return value; }, write);
}

Expected<Duration> to_duration(std::string_view text, double nanoseconds) {
  if (std::abs(nanoseconds) > 1e9 * kClockSeconds) return wrong(quoted(text) + " is more than 292 years");
  const Duration duration{std::llround(nanoseconds)};
  if (nanoseconds > 0 && duration == Duration::zero()) return wrong(quoted(text) + " is less than 1 ns");
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
  if (std::abs(value) >= 0x1p63) return wrong(quoted(text) + " is too large");
  if (std::abs(value - std::round(value)) > 1e-9 * std::abs(value)) {
    return wrong(quoted(text) + " is not a whole number of bytes");
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
  if (value != std::round(value)) return wrong(quoted(text) + " is not a whole number");
  if (value >= 0x1p63) return wrong(quoted(text) + " is too large");
  if (value < -0x1p63) return wrong(quoted(text) + " is too small");
  return static_cast<std::int64_t>(value);
}

}  // namespace

Codec<Duration> duration(Range<Duration> range) {
  return codec<Duration>(durations(), limits_of(range, kAnyDuration, write_duration), range, to_duration,
                            write_duration);
}

Codec<double> rate(Range<double> range) {
  const auto write = [](double value) { return write_amount(value, rates(), rates().units.front()); };
  return doubles(rates(), range, {}, write);
}

Codec<double> positive_rate() {
  const auto write = [](double value) { return write_amount(value, rates(), rates().units.front()); };
  return codec<double>(
      rates(), {.above_zero = true}, kPositiveRate,
      [](std::string_view, double value) -> Expected<double> { return value; }, write);
}

Codec<std::int64_t> bytes(Range<std::int64_t> range) {
  return codec<std::int64_t>(sizes(), limits_of(range, kAnySize, write_bytes), range, to_bytes,
                                write_bytes);
}

Codec<double> bit_rate(Range<double> range) { return doubles(bit_rates(), range, {}, write_bit_rate); }

Codec<double> percentage(Range<double> range) {
  const auto write = [](double value) {
    return write_amount(value, percentages(), percentages().units.front());
  };
  return doubles(percentages(), range, {.least = kLowest}, write);
}

Codec<double> number(Range<double> range) {
  return doubles(numbers(), range, {.least = range.least == kLowest ? kLowest : 0}, write_number);
}

Codec<std::int64_t> whole_number(Range<std::int64_t> range) {
  const auto write = [](std::int64_t value) { return fmt::format("{}", value); };
  Codec<std::int64_t> result =
      codec<std::int64_t>(whole_numbers(), limits_of(range, {}, write), range, to_integer, write);
  result.form.json = ScalarSchema::Json::integer;
  return result;
}

}  // namespace knee::scenarios
