#include "scenarios/language/builder/change_builder.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/scenario/places.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using Happening = models::Change;

Happening::Kind kind_of(const language::Change& written, bool of_service) {
  if (written.deploy) return Happening::Kind::deploy;
  if (written.reload) return Happening::Kind::reload;
  if (written.bandwidth) return Happening::Kind::link_bandwidth;
  if (written.latency) return Happening::Kind::link_latency;
  if (written.link) return Happening::Kind::link_down;
  if (written.drain) return Happening::Kind::drain;
  if (written.slower) return of_service ? Happening::Kind::slow_service : Happening::Kind::slow_node;
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

/// Each node to which the change may happen has a process of this number.
void check_process(const Happening& change, const SourceLocation& place, const scenarios::Architecture& one, Diagnostics& mistakes) {
  std::uint64_t first = 0;
  for (const scenarios::NodeGroup& group : one.node_groups()) {
    const bool may_be = change.target != Happening::Target::one || (change.node >= first && change.node < first + group.count);
    first += group.count;
    const std::size_t processes = group.group.processes;
    if (!may_be || change.process < processes) continue;
    mistakes.add({.place = place,
                  .what = fmt::format("a node of {} has no process {}", in_quotes(one.name), change.process + 1),
                  .expected = processes == 1 ? "kill: 1" : fmt::format("a process from 1 to {}", processes)});
    return;
  }
}

void check_node(const Happening& change, const SourceLocation& place, const scenarios::Architecture& one, Diagnostics& mistakes) {
  if (change.kind == Happening::Kind::kill) check_process(change, place, one, mistakes);
  const std::uint64_t nodes = most_nodes(one);
  if (change.target == Happening::Target::one && change.node >= nodes) {
    mistakes.add({.place = place,
                  .what = fmt::format("{} has no node {}", in_quotes(one.name), change.node + 1),
                  .expected = nodes == 1 ? "node: 1" : fmt::format("a node from 1 to {}", nodes)});
  }
  if (change.kind == Happening::Kind::drain && !one.balancer) {
    mistakes.add({.place = place,
                  .what = fmt::format("{} has no balancer, so no node of it drains", in_quotes(one.name)),
                  .expected = "a balancer"});
  }
}

/// A new version replaces equal nodes behind a balancer.
void check_deploy(const SourceLocation& place, const scenarios::Architecture& one, Diagnostics& mistakes) {
  if (!one.groups.empty()) {
    mistakes.add({.place = place,
                  .what = fmt::format("a deploy, but {} has groups of unlike nodes", in_quotes(one.name)),
                  .expected = "a number of equal nodes"});
  } else if (!one.balancer) {
    mistakes.add({.place = place,
                  .what = fmt::format("a deploy, but {} has no balancer that would send requests to other nodes", in_quotes(one.name)),
                  .expected = "a balancer"});
  }
}

/// Some architecture has nodes in the zone.
void check_zone(const Placed<std::string>& zone, const std::vector<scenarios::Architecture>& all, Diagnostics& mistakes) {
  std::vector<std::string> zones;
  for (const scenarios::Architecture& one : all) {
    for (const scenarios::NodeGroup& group : one.groups) {
      const bool is_new = !group.zone.empty() && std::find(zones.begin(), zones.end(), group.zone) == zones.end();
      if (is_new) zones.push_back(group.zone);
    }
  }
  if (std::find(zones.begin(), zones.end(), zone.value) != zones.end()) return;
  mistakes.add({.place = zone.place,
                .what = "unknown zone " + in_quotes(zone.value),
                .expected = zones.empty() ? "a zone of groups of nodes, such as nodes: [{count: 2, zone: a}]" : either_of(zones),
                .nearest = nearest(zone.value, zones)});
}

/// A service with servers of its own has no nodes, and nothing but its calls can be slower.
void check_service(const language::Change& written, bool is_tier, Diagnostics& mistakes) {
  const auto complain = [&](std::string what, std::string expected) {
    mistakes.add({.place = written.service->place, .what = std::move(what), .expected = std::move(expected)});
  };
  const std::string name = in_quotes(written.service->value);
  if (!is_tier && written.node) complain("a change of a node and of a service", "only one of node or service");
  if (!is_tier && !written.slower) complain(name + " has no nodes: it has no architecture of its own", "slower, or a service with an architecture");
  if (is_tier && !written.node && !written.slower && !written.deploy) complain("a change of " + name + " without a node", "node: 1, any or each");
}

/// The link exists, in a star: a platform file has profiles of its own.
void check_link(const Placed<std::string>& link, const scenarios::Scenario& built, Diagnostics& mistakes) {
  const auto complain = [&](std::string what, std::string expected, std::string near = "") {
    mistakes.add({.place = link.place, .what = std::move(what), .expected = std::move(expected), .nearest = std::move(near)});
  };
  if (!built.network.platform.path.empty()) {
    return complain("a change of a link, in a network from a platform file",
                    "a profile in that file: bandwidth_file, latency_file or state_file");
  }
  std::vector<std::string> links{"client", "balancer", "nodes", "services"};
  for (const models::Service::Options& service : built.services) links.push_back(service.name);
  if (std::find(links.begin(), links.end(), link.value) == links.end()) {
    return complain("unknown link " + in_quotes(link.value), either_of(links), nearest(link.value, links));
  }
  const auto has_network = [&](const scenarios::Architecture& one) { return built.has_network(one); };
  if (std::none_of(built.architectures.begin(), built.architectures.end(), has_network)) {
    complain("a change of a link, without a network", "a balancer, or network: {used-by: all}");
  }
}

std::string subject_of(const Happening& change, const scenarios::Scenario& built) {
  using Target = Happening::Target;
  const bool is_named = change.service < built.services.size();
  if (change.kind == Happening::Kind::slow_service) return is_named ? built.services[change.service].name : "";
  const std::string tier = change.tier && is_named ? built.services[change.service].name + " " : "";
  switch (change.target) {
    case Target::any: return tier + "any node";
    case Target::each: return tier + "each node";
    case Target::zone: return "zone " + change.zone;
    case Target::one: break;
  }
  return fmt::format("{}node {}", tier, change.node + 1);
}

std::string name_of(const Happening& change, const scenarios::Scenario& built) {
  using Kind = Happening::Kind;
  switch (change.kind) {
    case Kind::down: return subject_of(change, built) + " down";
    case Kind::drain: return subject_of(change, built) + " drains";
    case Kind::slow_node:
    case Kind::slow_service: return fmt::format("{} {} times slower", subject_of(change, built), change.factor);
    case Kind::reload: return "processes of " + subject_of(change, built) + " reloaded";
    case Kind::kill: return fmt::format("process {} of {} killed", change.process + 1, subject_of(change, built));
    case Kind::link_down: return fmt::format("link {} down", change.link);
    case Kind::link_bandwidth: return fmt::format("link {} at {} %", change.link, 100 * change.factor);
    case Kind::link_latency: return fmt::format("link {} + {}", change.link, duration().write(change.latency));
    case Kind::deploy: break;
  }
  return change.tier ? "deploy of " + built.services[change.service].name : "deploy";
}

Happening build_change(const language::Change& written, const Scenario& scenario, const scenarios::Scenario& built,
                       Diagnostics& mistakes) {
  const std::size_t service = service_of(written, scenario, mistakes);
  const bool is_named = written.service && service < built.services.size() && built.services[service].name == written.service->value;
  const std::optional<std::size_t> tier = is_named ? built.services[service].tier : std::nullopt;
  if (is_named) check_service(written, tier.has_value(), mistakes);
  Happening change{.kind = kind_of(written, written.service && !tier),
                .service = service,
                .tier = tier,
                .process = written.kill.value_or(1) - 1,
                .factor = written.slower ? *written.slower : written.bandwidth.value_or(1),
                .link = written.link ? written.link->value : std::string{},
                .latency = written.latency.value_or(sim::Duration{}),
                .silently = written.silently,
                .at = written.at,
                .length = length_of(written)};
  if (written.every) change.every = written.every->drawn;
  if (tier && !written.deploy) change.target = Happening::Target::each;
  if (written.deploy) change.update = {.strategy = *written.deploy, .surge = written.surge, .unavailable = written.unavailable};
  if (written.zone) {
    change.target = Happening::Target::zone;
    change.zone = written.zone->value;
  }
  if (written.node) {
    change.target = written.node->value.target;
    change.node = written.node->value.number - 1;
  }
  change.name = name_of(change, built);
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

/// Whether runs have a length of their own.
bool has_length(const Scenario& written, const scenarios::Scenario& built) {
  return built.measure.is_fixed() || built.run_length() || is_recorded(written.workload);
}

/// A run with changes at given times has a fixed length.
void check_run_length(const Scenario& written, const std::vector<Happening>& changes, const scenarios::Scenario& built, Diagnostics& mistakes) {
  const auto first = std::find_if(changes.begin(), changes.end(), [](const Happening& one) { return one.at.has_value(); });
  if (first == changes.end() || has_length(written, built)) return;
  const sim::Duration enough = std::max<sim::Duration>(2 * last_end(changes), std::chrono::seconds{1});
  mistakes.add({.place = written.changes[static_cast<std::size_t>(first - changes.begin())].place,
                .what = "a change at a given time, in a run of any length",
                .expected = fmt::format("a length such as measure: {{duration: {}}}", duration().write(enough))});
}

}  // namespace

std::vector<models::Change> build_changes(const Scenario& written, const scenarios::Scenario& built, Diagnostics& mistakes) {
  std::vector<models::Change> changes;
  for (const language::Change& one : written.changes) {
    changes.push_back(build_change(one, written, built, mistakes));
    if (one.link) check_link(*one.link, built, mistakes);
    if (one.zone) check_zone(*one.zone, built.architectures, mistakes);
    if (const std::optional<std::size_t> tier = changes.back().tier) {
      if (one.node) check_node(changes.back(), one.node->place, built.tiers[*tier], mistakes);
      if (one.deploy) check_deploy(one.place, built.tiers[*tier], mistakes);
      continue;
    }
    for (const scenarios::Architecture& architecture : built.architectures) {
      if (one.node) check_node(changes.back(), one.node->place, architecture, mistakes);
      if (one.deploy) check_deploy(one.place, architecture, mistakes);
    }
  }
  check_run_length(written, changes, built, mistakes);
  return changes;
}

void check_scaled_length(const Scenario& written, const scenarios::Scenario& built, Diagnostics& mistakes) {
  if (has_length(written, built)) return;
  for (const Named<Architecture>& one : written.architectures) {
    if (!one.value.scaling.autoscaler) continue;
    mistakes.add({.place = one.place,
                  .what = fmt::format("{} has an autoscaler, in a run of any length", in_quotes(one.name)),
                  .expected = "a length such as measure: {duration: 1 h, warm-up: 20 min}, or arrivals with stages"});
  }
}

}  // namespace knee::scenarios::language
