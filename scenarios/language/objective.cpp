#include "scenarios/language/objective.hpp"

#include <algorithm>
#include <optional>

#include "scenarios/language/common.hpp"

namespace knee::scenarios::language {
namespace {

struct Quantile {
  const char* key;
  double quantile;
};
constexpr Quantile kQuantiles[] = {{"p50", 0.5},  {"p90", 0.9},     {"p95", 0.95},
                                   {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}};

std::optional<sim::Duration> limit_of(const Objective& objective, double quantile) {
  for (const Objective::Latency& latency : objective.latencies) {
    if (latency.quantile == quantile) return latency.limit;
  }
  return std::nullopt;
}

void read_objective(Fields& fields, Objective& objective) {
  const Objective given = objective;
  objective.latencies.clear();
  for (const auto& [key, quantile] : kQuantiles) {
    std::optional<sim::Duration> limit = limit_of(given, quantile);
    fields.optional(key, limit, if_given(Type(duration(kPositiveDuration))),
                    "Longest that this quantile of the latency may be.");
    if (limit) objective.latencies.push_back({.quantile = quantile, .limit = *limit});
  }
  fields.optional("errors", objective.errors, if_given(Type(percentage())),
                  "Largest share of requests that may fail.");
}

}  // namespace

Type<Objective> objective() {
  Type<Objective> type = mapping<Objective>("objective", read_objective);
  type.read = [read = type.read](const Node& node, Objective& into, Mistakes& mistakes) {
    const bool right = read(node, into, mistakes);
    if (node.kind != Node::Kind::mapping || !node.entries.empty()) return right;
    mistakes.add({.place = node.place,
                  .what = "an objective without a limit",
                  .expected = "a limit such as p99: 200 ms"});
    return false;
  };
  return type;
}

}  // namespace knee::scenarios::language
