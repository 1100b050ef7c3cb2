#include "scenarios/language/expectation.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/common.hpp"
#include "scenarios/yaml/nearest.hpp"

namespace knee::scenarios::language {
namespace {

/// The columns of the result table, by name.
Codec<const analysis::Metric*> metric() {
  std::vector<std::pair<std::string, const analysis::Metric*>> metrics;
  for (const analysis::Metric& one : analysis::metrics()) metrics.emplace_back(one.name, &one);
  Codec<const analysis::Metric*> codec = word("column", std::move(metrics));
  codec.form.expected = "a column of the result table (knee list columns)";  // there are too many to name
  codec.read = [read = codec.read, expected = codec.form.expected](std::string_view text) {
    auto reading = read(text);
    if (auto* mistake = std::get_if<Diagnostic>(&reading)) mistake->expected = expected;
    return reading;
  };
  return codec;
}

/// What a bound on a metric itself is: `_ms` are durations, `_per_s` rates, utilisations percentages.
Type<double> quantity_of(const analysis::Metric& metric) {
  const std::string_view name = metric.name;
  constexpr double kMillisecond = 1e6;  // in nanoseconds
  if (name.ends_with("_ms")) {
    return as<double>(
        duration(), [](sim::Duration time) { return static_cast<double>(time.count()) / kMillisecond; },
        [](double ms) { return sim::from_seconds(ms / 1e3); });
  }
  if (name.ends_with("_per_s")) return rate();
  if (name.ends_with("_utilisation")) return percentage();
  return number();
}

/// A bound: a bare number of a ratio, else a quantity of the metric's unit. Its kind depends on what else is written,
/// so it is read when that is known.
Type<double> bound(const Expectation& expectation) {
  Type<double> type;
  const auto chosen = [&expectation] {
    return expectation.over.value.empty() ? quantity_of(*expectation.metric) : Type<double>(number({.least = 0}));
  };
  type.read = [&expectation, chosen](const Node& node, double& into, Diagnostics& mistakes) {
    return expectation.metric != nullptr && chosen().read(node, into, mistakes);  // a wrong metric was told already
  };
  type.describe = [chosen](const double* value, SchemaContext& describing) {
    if (value != nullptr) return chosen().describe(value, describing);
    return Schema(ScalarSchema{.name = "number or quantity", .expected = "a number, or a quantity of the metric's unit"});
  };
  return type;
}

void read_expectation(MappingReader& fields, Expectation& expectation) {
  fields.required("claim", expectation.claim, any_text("a sentence"), "What is claimed, in words.");
  fields.required("metric", expectation.metric, metric(), "The column of the result table that shows it.");
  fields.optional("class", expectation.request_class, placed(text_if_given("a class of requests")),
                  "The class of requests whose value it is; by default all requests.");
  fields.required("of", expectation.of, placed(Type<std::string>(any_text("an architecture"))),
                  "The architecture whose value it is.");
  fields.optional("over", expectation.over, placed(text_if_given("an architecture")),
                  "The value is divided by that of this architecture, replication by replication.");
  fields.optional("above", expectation.above, if_given(bound(expectation)),
                  "The claim holds if the whole confidence interval lies above this: a number for a ratio, else a "
                  "quantity such as 50 ms, 200/s or 80 %.");
  fields.optional("below", expectation.below, if_given(bound(expectation)), "Or below this.");
  if (!fields.describing() && !fields.has("above") && !fields.has("below")) {
    fields.mistake("above", wrong("a claim without a bound", "above or below"));
  }
}

/// The position of an architecture.
std::size_t position_of(const Placed<std::string>& architecture, const std::vector<std::string>& names,
                        Diagnostics& mistakes) {
  const auto found = std::find(names.begin(), names.end(), architecture.value);
  if (found == names.end()) {
    mistakes.add({.place = architecture.place,
                  .what = "unknown architecture " + quoted(architecture.value),
                  .expected = either_of(names),
                  .nearest = nearest(architecture.value, names)});
  }
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

Type<std::vector<Expectation>> expectations() {
  return list_of(mapping<Expectation>("expectation", read_expectation));
}

std::vector<scenarios::Expectation> build_expectations(const std::vector<Expectation>& written,
                                                       const std::vector<std::string>& architectures,
                                                       const std::vector<std::string>& classes, Diagnostics& mistakes) {
  std::vector<scenarios::Expectation> built;
  for (const Expectation& one : written) {
    scenarios::Expectation& expectation = built.emplace_back();
    expectation.claim = one.claim;
    expectation.metric = one.metric;
    expectation.request_class = one.request_class.value;
    if (!expectation.request_class.empty()) check_class(one.request_class, classes, mistakes);
    expectation.of = position_of(one.of, architectures, mistakes);
    if (!one.over.value.empty()) expectation.over = position_of(one.over, architectures, mistakes);
    expectation.above = one.above;
    expectation.below = one.below;
  }
  return built;
}

}  // namespace knee::scenarios::language
