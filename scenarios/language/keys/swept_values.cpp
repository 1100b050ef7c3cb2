#include "scenarios/language/keys/swept_values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analysis/refinement/load_range.hpp"
#include "scenarios/language/keys/common.hpp"
#include "scenarios/schema/quantity_pair.hpp"
#include "scenarios/schema/vocabulary.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

constexpr std::size_t kPointsMax = 10'000;
constexpr double kLeastFactor = 1.001;
constexpr double kFactorMax = 1e6;
constexpr double kSlack = 1e-9;  // Relative: rounding errors of steps do not lose the last value.
constexpr int kExactDigits = 15;  // Of a sum or a product: 0.3, not 0.30000000000000004.
constexpr int kDigits = 4;  // Significant digits of the points between the ends: 145.0779/s is hard to read in a table.

constexpr const char* kAutomaticWord = "auto";
constexpr std::size_t kAutomatic = 0;  // Number of points that stands for the word.
constexpr std::size_t kMostByDefault = analysis::LoadRange{}.most;
constexpr std::size_t kMostMax = 1'000;

enum class Spacing : std::uint8_t { logarithmic, linear };

constexpr Choice<Spacing> kSpacings[] = {{"linear", Spacing::linear, "Equal differences between the points."},
                                         {"log", Spacing::logarithmic, "Equal ratios between the points."}};

struct Span {
  Placed<std::string> from;
  Placed<std::string> to;
  Placed<std::size_t> points = {.value = 10};
  std::size_t most = kMostByDefault;
  Spacing spacing = Spacing::linear;
  std::optional<Placed<std::string>> step;
  std::optional<double> factor;
};

/// A number of points, or `auto`.
class NumberOfPoints final : public Codec<std::size_t> {
 public:
  using Codec::read;
  [[nodiscard]] Expected<std::size_t> read(std::string_view text) const final {
    if (text == kAutomaticWord) return kAutomatic;
    Expected<std::size_t> reading = number_.read(text);
    if (auto* mistake = std::get_if<Diagnostic>(&reading)) {
      mistake->expected += ", or auto";
      mistake->nearest = nearest_word(text, {kAutomaticWord});
    }
    return reading;
  }
  [[nodiscard]] std::string write(const std::size_t& value) const final {
    return value == kAutomatic ? kAutomaticWord : number_.write(value);
  }
  [[nodiscard]] ScalarSchema schema() const final {
    ScalarSchema schema = number_.schema();
    schema.name += " or auto";
    schema.expected += ", or auto";
    schema.other = kAutomaticWord;
    return schema;
  }

 private:
  Integer<std::size_t> number_ = integer<std::size_t>({.least = 2, .most = kPointsMax});
};

/// Only one of `points`, `step` and `factor`; `spacing` only with the first one.
void check_number_of_values(KeyVisitor& keys, const Span& span) {
  const auto exclude = [&keys](const char* key, const char* other, const char* expected) {
    if (!keys.has(key) || !keys.has(other)) return;
    keys.mistake(other, wrong(fmt::format("{} and {} exclude each other", in_quotes(key), in_quotes(other)), expected));
  };
  exclude("step", "points", "one of points, step or factor");
  exclude("factor", "points", "one of points, step or factor");
  exclude("step", "factor", "one of points, step or factor");
  if (keys.has("most") && span.points.value != kAutomatic) {
    keys.mistake("most", wrong("\"most\" without \"points: auto\"", "points: auto, or a range without most"));
  }
  if (span.step) exclude("step", "spacing", "factor for equal ratios");
  if (span.factor) exclude("factor", "spacing", "step for equal differences");
}

Mapping<Span> span() {
  return mapping<Span>("range", [](KeyVisitor& keys, Span& span) {
    const auto end = placed(any_text("a value"));
    keys.required("from", span.from, end, "First value, with its unit.");
    keys.required("to", span.to, end, "Last value, with its unit.");
    keys.optional("points", span.points, placed(NumberOfPoints{}),
                  "Number of values, both ends included; auto, only of the load: points where the curves bend, found while the sweep "
                  "runs.");
    keys.optional("most", span.most, integer<std::size_t>({.least = analysis::kFirstLoads, .most = kMostMax}),
                  "With points: auto, the greatest number of points of each curve.");
    keys.optional("spacing", span.spacing, choice("spacing", kSpacings),
                  "Spacing of the values between the ends.");
    keys.given("step", span.step, placed(any_text("a value")),
               "Instead of points: difference between values, with its unit. The last value is the last one before or at `to`.");
    keys.given("factor", span.factor, number({.least = kLeastFactor, .most = kFactorMax}),
               "Instead of points: ratio of values: 2 doubles. The last value is the last one before or at `to`.");
    check_number_of_values(keys, span);
  });
}

double rounded(double value, int digits = kDigits) {
  const std::string text = fmt::format("{:.{}g}", value, digits);
  std::from_chars(text.data(), text.data() + text.size(), value);  // Leaves `value` if the text is no number.
  return value;
}

/// The points between two ends, which are numbers of the same unit.
std::vector<double> points_between(double from, double to, const Span& span) {
  std::vector<double> points{from};
  for (std::size_t i = 1; i + 1 < span.points.value; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(span.points.value - 1);
    points.push_back(rounded(span.spacing == Spacing::linear ? from + share * (to - from)
                                                             : from * std::pow(to / from, share)));
  }
  points.push_back(to);
  return points;
}

/// `next(i)` for i = 0, 1, ... up to `to`, in either direction; one value more than a sweep may have is the last.
template <class Next>
std::vector<double> values_up_to(double from, double to, Next next) {
  std::vector<double> points{from};
  const double slack = kSlack * std::abs(to);
  for (std::size_t i = 1; points.size() <= kPointsMax; ++i) {
    const double value = rounded(next(static_cast<double>(i)), kExactDigits);
    if (to >= from ? value > to + slack : value < to - slack) break;
    points.push_back(value);
  }
  return points;
}

Diagnostic too_many_values(const SourceLocation& place) {
  return {.place = place, .what = fmt::format("a range of more than {} values", kPointsMax), .expected = "a larger step or factor"};
}

/// The numbers of a range with a step; none and a mistake if it has no steps.
std::optional<std::vector<double>> stepped(const QuantityPair& ends, const Span& span, Diagnostics& mistakes) {
  const auto step = quantity_pair(span.from.value, span.step->value);
  if (!step || step->kind != ends.kind || step->high <= 0) {
    mistakes.add({.place = span.step->place,
                  .what = fmt::format("a step of {} from {}", in_quotes(span.step->value), in_quotes(span.from.value)),
                  .expected = "a number above zero of the same kind as from and to"});
    return std::nullopt;
  }
  const double difference = ends.high >= ends.low ? step->high : -step->high;
  auto points = values_up_to(ends.low, ends.high, [&](double i) { return ends.low + i * difference; });
  if (points.size() <= kPointsMax) return points;
  mistakes.add(too_many_values(span.step->place));
  return std::nullopt;
}

std::optional<std::vector<double>> multiplied(const QuantityPair& ends, const Span& span, Diagnostics& mistakes) {
  const double ratio = ends.high >= ends.low ? *span.factor : 1 / *span.factor;
  auto points = values_up_to(ends.low, ends.high, [&](double i) { return ends.low * std::pow(ratio, i); });
  if (points.size() <= kPointsMax) return points;
  mistakes.add(too_many_values(span.from.place));
  return std::nullopt;
}

/// The ends alone.
std::optional<std::vector<double>> automatic(const QuantityPair& ends, const Span& span, Diagnostics& mistakes) {
  if (ends.low < ends.high) return std::vector<double>{ends.low, ends.high};
  mistakes.add({.place = span.to.place,
                .what = fmt::format("points: auto from {} to {}", in_quotes(span.from.value), in_quotes(span.to.value)),
                .expected = "a range that rises"});
  return std::nullopt;
}

std::optional<std::vector<double>> numbers_of(const QuantityPair& ends, const Span& span, Diagnostics& mistakes) {
  const bool has_ratio = span.factor || (!span.step && span.spacing == Spacing::logarithmic);
  if (has_ratio && (ends.low <= 0 || ends.high <= 0)) {
    mistakes.add({.place = span.from.place,
                  .what = span.factor ? "a range from or to zero with a factor" : "a range from or to zero with spacing log",
                  .expected = span.factor ? "ends above zero, or a step" : "ends above zero, or spacing: linear"});
    return std::nullopt;
  }
  if (span.points.value == kAutomatic) return automatic(ends, span, mistakes);
  if (span.step) return stepped(ends, span, mistakes);
  if (span.factor) return multiplied(ends, span, mistakes);
  return points_between(ends.low, ends.high, span);
}

/// The values of a range, or nothing and a mistake.
std::optional<std::vector<std::string>> values_of(const Span& span, Diagnostics& mistakes) {
  const auto ends = quantity_pair(span.from.value, span.to.value);
  if (!ends) {
    mistakes.add({.place = span.to.place,
                  .what = fmt::format("a range from {} to {}", in_quotes(span.from.value), in_quotes(span.to.value)),
                  .expected = "two numbers of one kind, such as 50/s and 5000/s"});
    return std::nullopt;
  }
  const auto numbers = numbers_of(*ends, span, mistakes);
  if (!numbers) return std::nullopt;
  std::vector<std::string> values;
  for (const double number : *numbers) {
    std::string value = ends->kind->write(number);
    if (values.empty() || values.back() != value) values.push_back(std::move(value));
  }
  return values;
}

bool read_range(const Node& node, SweptValues& into, Diagnostics& mistakes) {
  Span range;
  if (!span().read(node, range, mistakes)) return false;
  const auto values = values_of(range, mistakes);
  if (!values) return false;
  into.range = true;
  for (const std::string& value : *values) {
    into.values.emplace_back(Node::Kind::scalar, range.from.place, value);
  }
  if (range.points.value == kAutomatic) {
    into.values.back().place = range.to.place;
    into.automatic = {.most = range.most, .logarithmic = range.spacing == Spacing::logarithmic, .place = range.points.place};
  }
  return true;
}

/// A range with automatic points, as it reads back.
Schema described_range(const SweptValues& swept) {
  Schema range(Schema::Kind::mapping, "range");
  const auto add = [&range](const char* name, std::string value) {
    range.keys.push_back({.name = name, .schema = Schema(ScalarSchema{}, std::move(value))});
  };
  add("from", swept.values.front().text);
  add("to", swept.values.back().text);
  add("points", kAutomaticWord);
  add("most", std::to_string(swept.automatic->most));
  add("spacing", choice("spacing", kSpacings).write(swept.automatic->logarithmic ? Spacing::logarithmic : Spacing::linear));
  return range;
}

}  // namespace

bool SweptValuesType::read(const Node& node, SweptValues& into, Diagnostics& mistakes) const {
  into = {};
  if (node.kind == Node::Kind::mapping) return read_range(node, into, mistakes);
  if (!check_list(node, 1, mistakes)) return false;
  into.values = node.items;
  return true;
}

Schema SweptValuesType::describe(const SweptValues* swept, const SchemaContext& context) const {
  if (swept != nullptr && swept->automatic) return described_range(*swept);
  Schema list(Schema::Kind::list);
  if (swept != nullptr) {
    for (const Node& value : swept->values) list.items.push_back(as_written(value));
    return list;
  }
  list.parts.emplace_back(Schema::Kind::anything);
  Schema either(Schema::Kind::either);
  either.parts = {std::move(list), span().describe(nullptr, context)};
  return either;
}

}  // namespace knee::scenarios::language
