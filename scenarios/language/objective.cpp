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
  if (!fields.describing() && objective.latencies.empty() && !objective.errors) {
    fields.mistake("", wrong("an objective without a limit", "a limit such as p99: 200 ms"));
  }
}

}  // namespace

Type<Objective> objective() { return mapping<Objective>("objective", read_objective); }

}  // namespace knee::scenarios::language
