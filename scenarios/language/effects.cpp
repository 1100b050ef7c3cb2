#include "scenarios/language/effects.hpp"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <string_view>

#include <fmt/format.h>

#include "scenarios/language/builder/call_target.hpp"
#include "scenarios/language/default_value.hpp"
#include "scenarios/language/key_rules.hpp"
#include "scenarios/language/presets/inheritance.hpp"
#include "scenarios/language/builder/tier_view.hpp"
#include "scenarios/yaml/extends.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

/// Whether the value of a key is zero, false or none.
bool is_nothing(const Node& value) {
  if (value.kind != Node::Kind::scalar) return false;
  const bool is_zero = value.text.starts_with('0') && std::strtod(value.text.c_str(), nullptr) == 0;
  return is_zero || value.text == "false" || value.text == "none";
}

/// Warns of these keys in each of the mappings: `workload.requests.*.request-size`. Slow clients have links of their own.
void warn_of_keys(const Node& mappings, std::initializer_list<const char*> keys, const char* why, const char* advice,
                  Warnings& warnings) {
  for (const Entry& one : mappings.entries) {
    if (one.value.find("client-bandwidth") != nullptr) continue;
    for (const char* key : keys) {
      const Entry* entry = one.value.find(key);
      if (entry == nullptr || is_nothing(entry->value)) continue;
      warnings.add({.place = entry->place,
                    .what = fmt::format("{} has no effect: {}", in_quotes(key), why),
                    .advice = advice});
    }
  }
}

/// The entry at a path of keys, or null.
const Entry* find_path(const Node& mapping, std::string_view path) {
  const std::size_t dot = path.find('.');
  const Entry* entry = mapping.find(path.substr(0, dot));
  return entry == nullptr || dot == std::string_view::npos ? entry : find_path(entry->value, path.substr(dot + 1));
}

Warning without_effect(const Entry& entry, std::string_view why, const char* advice) {
  return {.place = entry.place, .what = fmt::format("{} has no effect: {}", in_quotes(entry.key), why), .advice = advice};
}

/// Whether a key says what holds without it, or nothing: zero, or the default.
bool says_nothing(const Entry& key, const Node& architecture, std::string_view path) {
  if (key.value.kind != Node::Kind::scalar) return false;
  return is_nothing(key.value) || key.value.text == default_value(architecture, path);
}

/// Visits the mapping of each step that the requests have, at any depth.
template <class Visit>
void for_each_step(const Node& node, Visit visit) {
  if (node.kind == Node::Kind::mapping) visit(node);
  for (const Node& item : node.items) for_each_step(item, visit);
  for (const Entry& entry : node.entries) for_each_step(entry.value, visit);
}

/// The architectures, and those of tiers, with the keys of those that they extend, without the keys of presets.
Node extended(const Node& root) {
  Node resolved = root.find("architectures")->value;
  if (const Entry* services = root.find("services")) {
    for (Entry& tier : tiers_of(services->value)) resolved.entries.push_back(std::move(tier));
  }
  Diagnostics none;  // it has been read without a mistake
  resolve_extends(resolved, none);
  return resolved;
}

/// Sizes and the network have an effect only where messages cross the network.
void warn_of_network(const Node& root, Warnings& warnings) {
  static constexpr const char* kWhy = "no architecture has a balancer";
  static constexpr const char* kAdvice = "give an architecture a balancer, set network.used-by to all, or leave it out";
  if (const Entry* network = root.find("network")) {
    warnings.add({.place = network->place,
                  .what = "\"network\" has no effect: no architecture has a balancer",
                  .advice = kAdvice});
  }
  if (const Entry* services = root.find("services")) {
    warn_of_keys(services->value, {"query-size", "answer-size"}, kWhy, kAdvice, warnings);
  }
  const Entry* workload = root.find("workload");
  const Entry* requests = workload == nullptr ? nullptr : workload->value.find("requests");
  if (requests != nullptr)
    warn_of_keys(requests->value, {"request-size", "response-size"}, kWhy, kAdvice, warnings);
}

/// The keys of the star beside a platform file, unless they have their defaults.
void warn_of_star(const Node& root, const Scenario& written, Warnings& warnings) {
  if (!written.network.platform) return;
  const NetworkOptions& given = written.network.options;
  const NetworkOptions defaults;
  const auto warn = [&](const char* key, bool is_default) {
    const Entry* entry = find_path(root, key);
    if (entry != nullptr && !is_default) {
      warnings.add(without_effect(*entry, "the network is that of the platform file", "leave it out, or the platform file"));
    }
  };
  warn("network.latency", given.latency == defaults.latency);
  warn("network.bandwidth", given.bandwidth == defaults.bandwidth);
  warn("network.window", given.window == defaults.window);
  warn("network.used-by", given.use == defaults.use || given.use == NetworkUse::all);
}

/// A rule that no architecture meets: the key may stand in the scenario's own machine, or be swept.
void warn_outside(const Node& root, const KeyRule& rule, Warnings& warnings) {
  const Entry* outside = find_path(root, rule.key);
  const Node& any = root.find("architectures")->value.entries.front().value;
  if (outside != nullptr && !says_nothing(*outside, any, rule.key)) {
    warnings.add(without_effect(*outside, rule.why, rule.advice));
  }
  const Entry* sweep = root.find("sweep");
  const Entry* swept = sweep == nullptr ? nullptr : sweep->value.find(rule.key);
  if (swept != nullptr) warnings.add(without_effect(*swept, rule.why, rule.advice));
}

/// Keys of steps that no architecture distinguishes.
void warn_of_steps(const Node& requests, bool has_workers, bool has_interpreter, bool has_loop, Warnings& warnings) {
  const auto warn = [&warnings](const Node& step, const char* key, const char* why, const char* advice) {
    const Entry* entry = step.find(key);
    if (entry == nullptr || is_nothing(entry->value)) return;
    warnings.add(without_effect(*entry, why, advice));
  };
  const auto visit = [&](const Node& step) {
    for (const char* key : {"offload", "worker", "argument", "result"}) {
      if (!has_workers) warn(step, key, "no architecture has workers for it", "give an architecture offload, or leave it out");
    }
    if (!has_loop) warn(step, "cancel", "no architecture has an event loop, and threads cannot be cancelled", "leave it out");
    if (has_interpreter) return;
    warn(step, "inline", "no architecture has a loop or an interpreter lock", "add such an architecture, or leave it out");
  };
  for (const Entry& one : requests.entries) {
    if (const Entry* steps = one.value.find("steps")) for_each_step(steps->value, visit);
  }
}

/// Whether a runtime does something for each request besides its steps.
bool has_overhead(const models::ProcessGroup::Options& group) {
  const auto* loop = std::get_if<models::EventLoopServer::Options>(&group.runtime);
  if (loop != nullptr) return sim::sum(loop->overhead, loop->iteration) > sim::Duration::zero();
  return std::get<models::ThreadServer::Options>(group.runtime).overhead > sim::Duration::zero();
}

/// The interpreter's slowness has an effect only on the overhead.
void warn_of_slowness(const Node& root, Warnings& warnings) {
  const Entry* workload = root.find("workload");
  const Entry* requests = workload == nullptr ? nullptr : workload->value.find("requests");
  if (requests == nullptr) return;
  warn_of_keys(requests->value, {"slowness"}, "no architecture has an overhead",
               "give an architecture an overhead, or leave it out", warnings);
}

/// Warns of a machine whose hardware is its own while its price is that of another one.
void warn_of_cost(const Node& owner, const Machine& machine, Warnings& warnings) {
  const Entry* written = owner.find("machine");
  if (written == nullptr || !machine.cost || written->value.find("cost") != nullptr) return;
  for (const char* key : {"cores", "speed", "cpu-limit", "memory"}) {
    const Entry* entry = written->value.find(key);
    if (entry == nullptr) continue;
    warnings.add({.place = entry->place,
                  .what = fmt::format("{} changes the machine, but its cost stays {}", in_quotes(key),
                                      price().write(machine.cost->value)),
                  .advice = "give it a cost of its own"});
  }
}

void warn_of_costs(const Node& root, const Scenario& written, Warnings& warnings) {
  warn_of_cost(root, written.machine, warnings);
  const Entry* architectures = root.find("architectures");
  for (const Named<Architecture>& one : written.architectures) {
    const Entry* entry = architectures->value.find(one.name);
    if (entry == nullptr) continue;
    warn_of_cost(entry->value, one.value.machine, warnings);
    const Entry* nodes = entry->value.find("nodes");
    for (std::size_t i = 0; nodes != nullptr && i < one.value.nodes.groups.size(); ++i) {
      if (i < nodes->value.items.size()) warn_of_cost(nodes->value.items[i], one.value.nodes.groups[i].kind.machine, warnings);
    }
  }
}

/// An architecture of nothing but the nodes of one of its groups.
scenarios::Architecture nodes_alone(scenarios::Architecture architecture, const scenarios::NodeGroup& group) {
  architecture.nodes = group.count;
  architecture.runtime = group.runtime;
  architecture.machine = group.machine;
  architecture.background = group.background;
  architecture.group = group.group;
  architecture.groups.clear();
  return architecture;
}

}  // namespace

void Effects::add(const Interpretation& reading) {
  if (!reading.built) return;
  for (const scenarios::Architecture& one : reading.built->architectures) {
    for (const scenarios::NodeGroup& group : one.node_groups()) has_overhead_ = has_overhead_ || has_overhead(group.group);
  }
  for (const scenarios::Architecture& one : reading.built->tiers) {
    for (const scenarios::NodeGroup& group : one.node_groups()) has_overhead_ = has_overhead_ || has_overhead(group.group);
  }
  add_rules(reading);
  add_tiers(reading);
  clients_.add(reading.written);
  changes_.add(reading);
  for (const Named<Request>& one : reading.written.workload.requests) {
    if (!one.value.share || one.value.share->value > 0) occurring_.insert(one.name);
    add_calls(one.value.steps, reading.written);
  }
  for (const Named<Queue>& one : reading.written.queues) {
    if (one.value.broker) called_.insert(one.value.broker->value);
  }
  for (const Named<Service>& one : reading.written.services) {
    for (const Named<TierRequest>& request : one.value.requests) add_calls(request.value.steps, reading.written);
    if (one.value.client.pool != models::Service::kUnlimited) pooled_.insert(one.name);
  }
  keeps_connections_ = keeps_connections_ || reading.written.workload.connections;
}

void Effects::add_rules(const Interpretation& reading) {
  const StepFacts steps = facts_of(reading.written.workload);
  for (std::size_t i = 0; i < reading.built->architectures.size(); ++i) {
    const Named<Architecture>& written = reading.written.architectures[i];
    const scenarios::Architecture& built = reading.built->architectures[i];
    crosses_network_ = crosses_network_ || reading.built->has_network(built);
    add_groups({.scenario = reading.written, .steps = steps, .written = written.value, .built = built}, written.name);
  }
}

/// `use` of an architecture, and of each group of its nodes.
void Effects::add_groups(const KeyUse& use, const std::string& architecture) {
  add_use(use, architecture);
  for (std::size_t group = 0; group < use.built.groups.size(); ++group) {
    const scenarios::Architecture kind = nodes_alone(use.built, use.built.groups[group]);
    add_use({.scenario = use.scenario, .steps = use.steps, .written = use.written.nodes.groups[group].kind, .built = kind}, architecture);
  }
}

/// `use` of an architecture, or of a group of its nodes.
void Effects::add_use(const KeyUse& use, const std::string& architecture) {
  for (std::size_t rule = 0; rule < key_rules().size(); ++rule) {
    if (key_rules()[rule].is_met(use)) met_.emplace(architecture, rule);
  }
  connects_ = connects_ || opens_connections(use);
  has_workers_ = has_workers_ || use.built.group.offload;
  has_interpreter_ = has_interpreter_ || use.written.runtime != Runtime::native_threads;
  has_loop_ = has_loop_ || std::holds_alternative<models::EventLoopServer::Options>(use.built.group.runtime);
  has_processes_ = has_processes_ || has_several_processes(use);
}

void Effects::add_calls(const Steps& steps, const Scenario& written) {
  for (const Step& step : steps) {
    const bool calls = step.model.kind == Step::Kind::call || step.model.kind == Step::Kind::hold;
    if (calls) add_call(step, written);
    if (step.model.kind == Step::Kind::enqueue) filled_.insert(step.queue.value);
    for (const Steps& branch : step.branches) add_calls(branch, written);
  }
}

/// The service, and the class of its requests if it is a tier.
void Effects::add_call(const Step& step, const Scenario& written) {
  const std::optional<CallTarget> target = find_target(step.service.value, written.services);
  if (!target) return;
  called_.insert(written.services[target->service].name);
  if (target->request) called_requests_.insert(*target->request);
}

/// The architecture of a tier serves the tier's requests.
void Effects::add_tiers(const Interpretation& reading) {
  for (const Named<Service>& service : reading.written.services) {
    if (!service.value.architecture) continue;
    const scenarios::Architecture& built = *std::find_if(reading.built->tiers.begin(), reading.built->tiers.end(),
                                                         [&](const auto& tier) { return tier.name == service.name; });
    const Scenario view = tier_view(reading.written, service);
    const StepFacts steps = facts_of(view.workload);
    crosses_network_ = crosses_network_ || reading.built->has_network(built);
    add_groups({.scenario = view, .steps = steps, .written = *service.value.architecture, .built = built}, "services." + service.name);
  }
}

bool Effects::is_met_anywhere(std::size_t rule) const {
  return std::any_of(met_.begin(), met_.end(), [rule](const auto& met) { return met.second == rule; });
}

/// A key that architectures share by `extends` has an effect if it has one in any of them. Of several rules that a key does not
/// meet, the first is told.
void Effects::warn_of_rules(const Node& root, Warnings& warnings) const {
  const Node architectures = extended(root);
  std::set<SourceLocation> told;
  for (std::size_t i = 0; i < key_rules().size(); ++i) {
    const KeyRule& rule = key_rules()[i];
    std::set<SourceLocation> used;
    for (const Entry& one : architectures.entries) {
      const Entry* key = find_path(one.value, rule.key);
      if (key != nullptr && met_.contains({one.key, i})) used.insert(key->place);
    }
    for (const Entry& one : architectures.entries) {
      const Entry* key = find_path(one.value, rule.key);
      if (key == nullptr || used.contains(key->place) || says_nothing(*key, one.value, rule.key)) continue;
      if (told.insert(key->place).second) warnings.add(without_effect(*key, rule.why, rule.advice));
    }
    if (!is_met_anywhere(i)) warn_outside(root, rule, warnings);
  }
}

/// Keys of the workload that count for new connections, for established ones, or for several processes.
void Effects::warn_of_clients(const Node& root, Warnings& warnings) const {
  const Entry* requests = find_path(root, "workload.requests");
  if (!connects_ && requests != nullptr) {
    warn_of_keys(requests->value, {"first-byte-delay"}, "all connections exist before the run, and none is closed",
                 "set new-connection, or leave it out", warnings);
  }
  if (!keeps_connections_ && requests != nullptr) {
    warn_of_keys(requests->value, {"new-connection"}, "each request opens a connection of its own",
                 "give the workload connections, or leave it out", warnings);
  }
  const Entry* pick = find_path(root, "workload.connections.pick");
  if (pick != nullptr && !has_processes_ && pick->value.text != "random") {
    warnings.add(without_effect(*pick, "no architecture has several processes", "set processes, or leave it out"));
  }
  if (requests != nullptr) warn_of_steps(requests->value, has_workers_, has_interpreter_, has_loop_, warnings);
}

/// Classes of requests to a tier that no step sends.
void Effects::warn_of_requests(const Scenario& written, Warnings& warnings) const {
  std::size_t number = 0;
  for (const Named<Service>& tier : written.services) {
    for (const Named<TierRequest>& one : tier.value.requests) {
      if (called_requests_.contains(number++) || !called_.contains(tier.name)) continue;
      warnings.add({.place = one.place,
                    .what = fmt::format("no step calls {}", in_quotes(tier.name + "." + one.name)),
                    .advice = fmt::format("add a step such as {{call: {}.{}}}, or leave the class out", tier.name, one.name)});
    }
  }
}

Warnings Effects::warnings(const Node& root, const Scenario& written) const {
  Warnings warnings;
  if (!crosses_network_) warn_of_network(root, warnings);
  warn_of_star(root, written, warnings);
  warn_of_costs(root, written, warnings);
  if (!has_overhead_) warn_of_slowness(root, warnings);
  warn_of_rules(root, warnings);
  warn_of_clients(root, warnings);
  clients_.warn(root, written, warnings);
  changes_.warn(written, warnings);
  for (const Named<Service>& one : written.services) {
    const Entry* time_out = root.find("services")->value.find(one.name)->value.find("pool-time-out");
    if (time_out != nullptr && !pooled_.contains(one.name)) {
      warnings.add(without_effect(*time_out, "a process has any number of connections", "set pool, or leave it out"));
    }
    if (called_.contains(one.name)) continue;
    warnings.add(
        {.place = one.place,
         .what = fmt::format("no step calls the service {}", in_quotes(one.name)),
         .advice = fmt::format("add a step such as {{call: {}}}, or leave the service out", one.name)});
  }
  warn_of_requests(written, warnings);
  for (const Named<Queue>& one : written.queues) {
    if (filled_.contains(one.name)) continue;
    warnings.add({.place = one.place,
                  .what = fmt::format("no step leaves a job on the queue {}", in_quotes(one.name)),
                  .advice = fmt::format("add a step such as {{enqueue: {}}}, or leave the queue out", one.name)});
  }
  for (const Named<Request>& one : written.workload.requests) {
    if (occurring_.contains(one.name)) continue;
    warnings.add({.place = one.value.share->place,
                  .what = fmt::format("the class {} has no requests: its share is zero", in_quotes(one.name)),
                  .advice = "give it a share, or leave the class out"});
  }
  return warnings;
}

}  // namespace knee::scenarios::language
