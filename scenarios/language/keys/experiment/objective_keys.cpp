#include "scenarios/language/keys/experiment/objective_keys.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

struct Quantile {
  const char* key;
  double quantile;
};
constexpr Quantile kQuantiles[] = {{"p50", 0.5},  {"p90", 0.9},     {"p95", 0.95},
                                   {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}};

std::optional<sim::Duration> limit_of(const Limits& limits, double quantile) {
  for (const Limits::Latency& latency : limits.latencies) {
    if (latency.quantile == quantile) return latency.limit;
  }
  return std::nullopt;
}

void read_limits(KeyVisitor& keys, Limits& limits) {
  const Limits given = limits;
  limits.latencies.clear();
  for (const auto& [key, quantile] : kQuantiles) {
    std::optional<sim::Duration> limit = limit_of(given, quantile);
    keys.given(key, limit, duration(kPositiveDuration),
               "Largest allowed value of this quantile of the latency.");
    if (limit) limits.latencies.push_back({.quantile = quantile, .limit = *limit});
  }
  keys.given("errors", limits.errors, percentage(), "Largest allowed share of requests that are not served.");
}

/// An objective sets at least one limit.
template <class T>
bool check_limits(const Node& node, const T& /*limits*/, Diagnostics& mistakes) {
  if (node.kind != Node::Kind::mapping || !node.entries.empty() || node.incomplete) return true;
  mistakes.add({.place = node.place,
                .what = "an objective without a limit",
                .expected = "a limit such as p99: 200 ms"});
  return false;
}

void read_objective(KeyVisitor& keys, Objective& objective) {
  read_limits(keys, objective.all);
  keys.given(
      "classes", objective.classes,
      named("class of requests", checked(mapping<Limits>("limits", read_limits), check_limits<Limits>)),
      "Limits of single classes of requests, by name.");
}

constexpr Synonym kMetricSynonyms[] = {{"mean", "mean_ms"}, {"p50", "p50_ms"},
                                       {"p90", "p90_ms"},   {"p95", "p95_ms"},
                                       {"p99", "p99_ms"},   {"throughput", "throughput_per_s"}};

/// A column of the result table, by its name.
class MetricCodec final : public Codec<const analysis::Metric*> {
 public:
  using Codec::read;
  [[nodiscard]] Expected<const analysis::Metric*> read(std::string_view text) const final {
    for (const analysis::Metric& one : analysis::metrics()) {
      if (one.name == text) return &one;
    }
    std::vector<std::string> names;
    for (const analysis::Metric& one : analysis::metrics()) names.emplace_back(one.name);
    return wrong("unknown column " + in_quotes(text), kExpected, nearest(text, names, kMetricSynonyms));
  }
  [[nodiscard]] std::string write(const analysis::Metric* const& metric) const final {
    return metric == nullptr ? "" : metric->name;
  }
  [[nodiscard]] ScalarSchema schema() const final { return {.name = "column", .expected = kExpected}; }

 private:
  static constexpr const char* kExpected = "a column of the result table (knee list columns)";
};

/// The quantity of a metric: `_ms` are durations, `_per_s` rates, utilisations percentages.
const SchemaType<double>& quantity_of(const analysis::Metric& metric) {
  constexpr double kMillisecond = 1e6;  // in nanoseconds
  static const auto kTime = as<double>(
      duration(), [](sim::Duration time) { return static_cast<double>(time.count()) / kMillisecond; },
      [](double ms) { return sim::from_seconds(ms / 1e3); });
  static const auto kRate = rate();
  static const auto kShare = percentage();
  static const auto kNumber = number();
  const std::string_view name = metric.name;
  if (name.ends_with("_ms")) return kTime;
  if (name.ends_with("_per_s")) return kRate;
  if (name.ends_with("_utilisation")) return kShare;
  return kNumber;
}

/// A bound: a bare number for a ratio, else a quantity of the metric's unit. The other keys select one of
/// them, so they are read first.
class BoundType final : public SchemaType<double> {
 public:
  explicit BoundType(const Expectation& expectation) : expectation_{expectation} {}

  bool read(const Node& node, double& into, Diagnostics& mistakes) const final {
    return expectation_.metric != nullptr &&
           quantity().read(node, into, mistakes);  // The metric has its own mistake.
  }
  [[nodiscard]] Schema describe(const double* value, const SchemaContext& context) const final {
    if (value != nullptr) return quantity().describe(value, context);
    return Schema(ScalarSchema{.name = "number or quantity",
                               .expected = "a number, or a quantity of the metric's unit"});
  }

 private:
  [[nodiscard]] const SchemaType<double>& quantity() const {
    static const auto kRatio = number({.least = 0});
    return expectation_.over.empty() ? quantity_of(*expectation_.metric) : kRatio;
  }

  const Expectation& expectation_;
};

void read_expectation(KeyVisitor& keys, Expectation& expectation) {
  keys.required("claim", expectation.claim, any_text("a sentence"), "The claim in words.");
  keys.required("metric", expectation.metric, MetricCodec(),
                "Column of the result table that shows the claim.");
  keys.given("class", expectation.request_class, placed(any_text("a class of requests")),
             "Class of requests whose value is taken; by default all requests.");
  keys.required("of", expectation.of, placed(any_text("an architecture")),
                "Architecture whose value is taken.");
  keys.given("over", expectation.over, placed(any_text("an architecture")),
             "Architecture by whose value the value is divided, replication by replication.");
  keys.given("above", expectation.above, BoundType(expectation),
             "Bound above which the whole confidence interval must lie: a number for a ratio, else a quantity "
             "such as 50 ms, 200/s or 80 %.");
  keys.given("below", expectation.below, BoundType(expectation), "Bound below which it must lie.");
  if (!keys.has("above") && !keys.has("below")) {
    keys.mistake("above", wrong("a claim without a bound", "above or below"));
  }
}

/// The position of an architecture.
std::size_t position_of(const Placed<std::string>& architecture, const std::vector<std::string>& names,
                        Diagnostics& mistakes) {
  const auto found = std::find(names.begin(), names.end(), architecture.value);
  if (found == names.end()) {
    mistakes.add({.place = architecture.place,
                  .what = "unknown architecture " + in_quotes(architecture.value),
                  .expected = either_of(names),
                  .nearest = nearest(architecture.value, names)});
  }
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

Checked<Mapping<Objective>, CheckObjective> objective() {
  return checked(Mapping<Objective>("objective", read_objective), check_limits<Objective>);
}

scenarios::Objective build_objective(const Objective& written, const std::vector<std::string>& names,
                                     Diagnostics& mistakes) {
  scenarios::Objective built;
  static_cast<Limits&>(built) = written.all;
  for (const Named<Limits>& one : written.classes) {
    check_class({.value = one.name, .place = one.place}, names, mistakes);
    built.classes.push_back({.request_class = one.name, .limits = one.value});
  }
  return built;
}

ListOf<Mapping<Expectation>> expectations() {
  return list_of(Mapping<Expectation>("expectation", read_expectation));
}

std::vector<scenarios::Expectation> build_expectations(const std::vector<Expectation>& written,
                                                       const std::vector<std::string>& architectures,
                                                       const std::vector<std::string>& classes,
                                                       Diagnostics& mistakes) {
  std::vector<scenarios::Expectation> built;
  for (const Expectation& one : written) {
    scenarios::Expectation& expectation = built.emplace_back();
    expectation.claim = one.claim;
    expectation.metric = one.metric;
    expectation.request_class = one.request_class.value;
    if (!expectation.request_class.empty()) check_class(one.request_class, classes, mistakes);
    expectation.of = position_of(one.of, architectures, mistakes);
    if (!one.over.empty()) expectation.over = position_of(one.over, architectures, mistakes);
    expectation.above = one.above;
    expectation.below = one.below;
  }
  return built;
}

}  // namespace knee::scenarios::language
