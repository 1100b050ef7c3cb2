#include "scenarios/language/sweep.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/common.hpp"
#include "scenarios/yaml/nearest.hpp"

namespace knee::scenarios::language {
namespace {

constexpr std::size_t kPointsMax = 10'000;
constexpr int kDigits = 4;  // Significant ones of the points between the ends: nobody wants 145.0779/s.

enum class Spacing : std::uint8_t { logarithmic, linear };

constexpr Choice<Spacing> kSpacings[] = {{"linear", Spacing::linear, "Equal differences between the points."},
                                         {"log", Spacing::logarithmic, "Equal ratios between the points."}};

struct Span {
  Placed<std::string> from;
  Placed<std::string> to;
  std::size_t points = 10;
  Spacing spacing = Spacing::linear;
};

Type<Span> span() {
  return mapping<Span>("range", [](MappingReader& fields, Span& span) {
    const auto end = placed(Type<std::string>(any_text("a value")));
    fields.required("from", span.from, end, "First value, with its unit.");
    fields.required("to", span.to, end, "Last value, with its unit.");
    fields.optional("points", span.points, integer<std::size_t>({.least = 2, .most = kPointsMax}),
                    "How many values, both ends included.");
    fields.optional("spacing", span.spacing, choice("spacing", kSpacings), "How they lie between the ends.");
  });
}

double rounded(double value) {
  const std::string text = fmt::format("{:.{}g}", value, kDigits);
  std::from_chars(text.data(), text.data() + text.size(), value);  // Leaves it as it is where it is no number.
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

/// The numbers of a kind of quantity, as scenarios write them.
struct Quantity {
  std::function<std::optional<double>(const std::string&)> read;
  std::function<std::string(double)> write;
};

template <class T>
Quantity quantity(const Codec<T>& codec) {
  return {.read =
              [codec](const std::string& text) {
                const Expected<T> reading = codec.read(text);
                const T* value = std::get_if<T>(&reading);
                return value == nullptr ? std::nullopt : std::optional(static_cast<double>(*value));
              },
          .write = [codec](double value) { return codec.write(static_cast<T>(value)); }};
}

Codec<double> nanoseconds() {
  return as<double>(
      duration(), [](sim::Duration time) { return static_cast<double>(time.count()); },
      [](double count) { return sim::Duration{std::llround(count)}; });
}

Codec<double> whole(const Codec<std::int64_t>& codec) {
  return as<double>(
      codec, [](std::int64_t count) { return static_cast<double>(count); },
      [](double value) { return std::llround(value); });
}

const std::vector<Quantity>& quantities() {
  static const std::vector<Quantity> kQuantities{
      quantity(number()),       quantity(nanoseconds()),
      quantity(rate()),         quantity(percentage({.least = 0, .most = 1e6})),
      quantity(whole(bytes())), quantity(bit_rate())};
  return kQuantities;
}

/// The values of a range, or nothing and a mistake.
std::optional<std::vector<std::string>> values_of(const Span& span, Diagnostics& mistakes) {
  for (const Quantity& kind : quantities()) {
    const auto from = kind.read(span.from.value);
    const auto to = kind.read(span.to.value);
    if (!from || !to) continue;
    if (span.spacing == Spacing::logarithmic && (*from <= 0 || *to <= 0)) {
      mistakes.add({.place = span.from.place,
                    .what = "a range from or to zero with spacing log",
                    .expected = "ends above zero, or spacing: linear"});
      return std::nullopt;
    }
    std::vector<std::string> values;
    for (const double point : points_between(*from, *to, span)) {
      std::string value = kind.write(point);
      if (values.empty() || values.back() != value) values.push_back(std::move(value));
    }
    return values;
  }
  mistakes.add({.place = span.to.place,
                .what = fmt::format("a range from {} to {}", quoted(span.from.value), quoted(span.to.value)),
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

Type<SweptValues> swept_values() {
  Type<SweptValues> type;
  type.read = [](const Node& node, SweptValues& into, Diagnostics& mistakes) {
    into.values.clear();
    if (node.kind == Node::Kind::mapping) return read_range(node, into, mistakes);
    if (!check_list(node, 1, mistakes)) return false;
    into.values = node.items;
    return true;
  };
  type.describe = [](const SweptValues* swept, SchemaContext& describing) {
    Schema shape;
    if (swept == nullptr) {
      shape.kind = Schema::Kind::either;
      Schema list;
      list.kind = Schema::Kind::list;
      list.parts.emplace_back().kind = Schema::Kind::anything;
      shape.parts.push_back(std::move(list));
      shape.parts.push_back(span().describe(nullptr, describing));
      return shape;
    }
    shape.kind = Schema::Kind::list;
    for (const Node& value : swept->values) shape.items.push_back(as_written(value));
    return shape;
  };
  return type;
}

}  // namespace

Type<Sweep> sweep() { return named("swept key", swept_values()); }

}  // namespace knee::scenarios::language
