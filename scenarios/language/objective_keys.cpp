#include "scenarios/language/objective_keys.hpp"

#include "scenarios/language/common.hpp"

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

void read_limits(MappingReader& fields, Limits& limits) {
  const Limits given = limits;
  limits.latencies.clear();
  for (const auto& [key, quantile] : kQuantiles) {
    std::optional<sim::Duration> limit = limit_of(given, quantile);
    fields.optional(key, limit, if_given(Type(duration(kPositiveDuration))),
                    "Longest that this quantile of the latency may be.");
    if (limit) limits.latencies.push_back({.quantile = quantile, .limit = *limit});
  }
  fields.optional("errors", limits.errors, if_given(Type(percentage())),
                  "Largest share of requests that may not be served.");
}

/// A mapping that sets at least one limit.
template <class T>
Type<T> limiting(Type<T> type) {
  type.read = [read = type.read](const Node& node, T& into, Diagnostics& mistakes) {
    const bool right = read(node, into, mistakes);
    if (node.kind != Node::Kind::mapping || !node.entries.empty() || node.incomplete) return right;
    mistakes.add({.place = node.place,
                  .what = "an objective without a limit",
                  .expected = "a limit such as p99: 200 ms"});
    return false;
  };
  return type;
}

}  // namespace

Type<Objective> objective() {
  return limiting(mapping<Objective>("objective", [](MappingReader& fields, Objective& objective) {
    read_limits(fields, objective.all);
    Type<std::vector<Named<Limits>>> classes =
        named("class of requests", limiting(mapping<Limits>("limits", read_limits)));
    if (objective.classes.empty()) classes = without_default(classes);
    fields.optional("classes", objective.classes, classes,
                    "Limits of the requests of single classes, by name.");
  }));
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

}  // namespace knee::scenarios::language
