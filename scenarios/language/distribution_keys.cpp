#include "scenarios/language/distribution_keys.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/common.hpp"
#include "scenarios/language/law.hpp"

namespace knee::scenarios::language {
namespace {

Type<sim::Distribution> brief() {
  return converted<sim::Distribution>(
      seconds(), [](double value) { return sim::Distribution::constant(value).value(); },
      [](const sim::Distribution& written) { return written.mean(); });
}

Type<sim::Distribution> full() {
  return mapping<sim::Distribution>(
      "distribution", [](MappingReader& fields, sim::Distribution& into) { fields.one_of(laws(into)); });
}

}  // namespace

bool check_mean(const sim::Distribution& distribution, const Node& node, Diagnostics& mistakes) {
  const double mean = distribution.mean();
  if (mean <= sim::to_seconds(kAnyDuration.most)) return true;
  const bool finite = std::isfinite(mean);
  mistakes.add({.place = node.place,
                .what = fmt::format("{} has {} mean", one_line(node), finite ? "too large a" : "an infinite"),
                .expected = finite ? fmt::format("a mean of at most {}", duration().write(kAnyDuration.most))
                                   : "a finite mean: a pareto with a shape above 1, or a bounded-pareto"});
  return false;
}

Type<WrittenDistribution> distribution() {
  Type<sim::Distribution> either = brief_or(brief(), full());
  Type<WrittenDistribution> type;
  type.read = [read = either.read](const Node& node, WrittenDistribution& into, Diagnostics& mistakes) {
    into.written = node;
    return read(node, into.drawn, mistakes) && check_mean(into.drawn, node, mistakes);
  };
  type.describe = [describe = either.describe](const WrittenDistribution* value, SchemaContext& describing) {
    return value == nullptr ? describe(nullptr, describing) : as_written(value->written);
  };
  return type;
}

}  // namespace knee::scenarios::language
