#include "scenarios/language/builder/change_builder.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using Happening = models::Change;

Happening::Kind kind_of(const language::Change& written) {
  if (written.drain) return Happening::Kind::drain;
  if (written.slower) return written.service ? Happening::Kind::slow_service : Happening::Kind::slow_node;
  return written.kill ? Happening::Kind::kill : Happening::Kind::down;
}

std::optional<sim::Distribution> length_of(const language::Change& written) {
  for (const auto* length : {&written.down, &written.drain, &written.length}) {
    if (*length) return (*length)->drawn;
  }
  return std::nullopt;
}

std::size_t service_of(const language::Change& written, const Scenario& scenario, Diagnostics& mistakes) {
  if (!written.service) return 0;
  std::vector<std::string> names;
  for (const Named<Service>& one : scenario.services) names.push_back(one.name);
  const auto found = std::find(names.begin(), names.end(), written.service->value);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  mistakes.add({.place = written.service->place,
                .what = "unknown service " + in_quotes(written.service->value),
                .expected = names.empty() ? "a service declared under \"services\"" : either_of(names),
                .nearest = nearest(written.service->value, names)});
  return 0;
}

void check_node(const Happening& change, const SourceLocation& place, const scenarios::Architecture& one, Diagnostics& mistakes) {
  if (change.target == Happening::Target::one && change.node >= one.nodes) {
    mistakes.add({.place = place,
                  .what = fmt::format("{} has no node {}", in_quotes(one.name), change.node + 1),
                  .expected = one.nodes == 1 ? "node: 1" : fmt::format("a node from 1 to {}", one.nodes)});
  }
  if (change.kind == Happening::Kind::drain && !one.balancer) {
    mistakes.add({.place = place,
                  .what = fmt::format("{} has no balancer, so no node of it drains", in_quotes(one.name)),
                  .expected = "a balancer"});
  }
}

Happening build_change(const language::Change& written, const Scenario& scenario, Diagnostics& mistakes) {
  Happening change{.kind = kind_of(written),
                .service = service_of(written, scenario, mistakes),
                .process = written.kill.value_or(1) - 1,
                .factor = written.slower.value_or(1),
                .silently = written.silently,
                .at = written.at,
                .length = length_of(written)};
  if (written.every) change.every = written.every->drawn;
  if (!written.node) return change;
  change.target = written.node->value.target;
  change.node = written.node->value.number - 1;
  return change;
}

bool is_recorded(const Workload& workload) {
  return workload.arrivals && std::holds_alternative<Trace>(workload.arrivals->kind);
}

/// The end of the last change at a given time.
sim::Duration last_end(const std::vector<Happening>& changes) {
  sim::Duration last{};
  for (const Happening& one : changes) {
    const double length = one.length && std::isfinite(one.length->mean()) ? one.length->mean() : 0;
    if (one.at) last = std::max(last, sim::sum(*one.at, sim::from_seconds(length)));
  }
  return last;
}

/// A run with changes at given times has a fixed length.
void check_run_length(const Scenario& written, const std::vector<Happening>& changes, const scenarios::Scenario& built, Diagnostics& mistakes) {
  const auto first = std::find_if(changes.begin(), changes.end(), [](const Happening& one) { return one.at.has_value(); });
  if (first == changes.end() || built.measure.is_fixed() || built.run_length() || is_recorded(written.workload)) return;
  const sim::Duration enough = std::max<sim::Duration>(2 * last_end(changes), std::chrono::seconds{1});
  mistakes.add({.place = written.changes[static_cast<std::size_t>(first - changes.begin())].place,
                .what = "a change at a given time, in a run of any length",
                .expected = fmt::format("a length such as measure: {{duration: {}}}", duration().write(enough))});
}

}  // namespace

std::vector<models::Change> build_changes(const Scenario& written, const scenarios::Scenario& built, Diagnostics& mistakes) {
  std::vector<models::Change> changes;
  for (const language::Change& one : written.changes) {
    changes.push_back(build_change(one, written, mistakes));
    if (!one.node) continue;
    for (const scenarios::Architecture& architecture : built.architectures) {
      check_node(changes.back(), one.node->place, architecture, mistakes);
    }
  }
  check_run_length(written, changes, built, mistakes);
  return changes;
}

}  // namespace knee::scenarios::language
