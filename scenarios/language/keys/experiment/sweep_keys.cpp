#include "scenarios/language/keys/experiment/sweep_keys.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/schema/quantity_pair.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

constexpr std::size_t kPointsMax = 10'000;
constexpr int kDigits = 4;  // Significant digits of the points between the ends: 145.0779/s is hard to read in a table.

enum class Spacing : std::uint8_t { logarithmic, linear };

constexpr Choice<Spacing> kSpacings[] = {{"linear", Spacing::linear, "Equal differences between the points."},
                                         {"log", Spacing::logarithmic, "Equal ratios between the points."}};

struct Span {
  Placed<std::string> from;
  Placed<std::string> to;
  std::size_t points = 10;
  Spacing spacing = Spacing::linear;
};

Mapping<Span> span() {
  return mapping<Span>("range", [](KeyVisitor& keys, Span& span) {
    const auto end = placed(any_text("a value"));
    keys.required("from", span.from, end, "First value, with its unit.");
    keys.required("to", span.to, end, "Last value, with its unit.");
    keys.optional("points", span.points, integer<std::size_t>({.least = 2, .most = kPointsMax}),
                  "Number of values, both ends included.");
    keys.optional("spacing", span.spacing, choice("spacing", kSpacings),
                  "Spacing of the values between the ends.");
  });
}

double rounded(double value) {
  const std::string text = fmt::format("{:.{}g}", value, kDigits);
  std::from_chars(text.data(), text.data() + text.size(), value);  // Leaves `value` if the text is no number.
  return value;
}

/// The points between two ends, which are numbers of the same unit.
std::vector<double> points_between(double from, double to, const Span& span) {
  std::vector<double> points{from};
  for (std::size_t i = 1; i + 1 < span.points; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(span.points - 1);
    points.push_back(rounded(span.spacing == Spacing::linear ? from + share * (to - from)
                                                             : from * std::pow(to / from, share)));
  }
  points.push_back(to);
  return points;
}

/// The values of a range, or nothing and a mistake.
std::optional<std::vector<std::string>> values_of(const Span& span, Diagnostics& mistakes) {
  const auto ends = quantity_pair(span.from.value, span.to.value);
  if (ends && span.spacing == Spacing::logarithmic && (ends->low <= 0 || ends->high <= 0)) {
    mistakes.add({.place = span.from.place,
                  .what = "a range from or to zero with spacing log",
                  .expected = "ends above zero, or spacing: linear"});
    return std::nullopt;
  }
  if (ends) {
    std::vector<std::string> values;
    for (const double point : points_between(ends->low, ends->high, span)) {
      std::string value = ends->kind->write(point);
      if (values.empty() || values.back() != value) values.push_back(std::move(value));
    }
    return values;
  }
  mistakes.add({.place = span.to.place,
                .what = fmt::format("a range from {} to {}", in_quotes(span.from.value), in_quotes(span.to.value)),
                .expected = "two numbers of one kind, such as 50/s and 5000/s"});
  return std::nullopt;
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
  return true;
}

}  // namespace

bool SweptValuesType::read(const Node& node, SweptValues& into, Diagnostics& mistakes) const {
  into.values.clear();
  if (node.kind == Node::Kind::mapping) return read_range(node, into, mistakes);
  if (!check_list(node, 1, mistakes)) return false;
  into.values = node.items;
  return true;
}

Schema SweptValuesType::describe(const SweptValues* swept, const SchemaContext& context) const {
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
