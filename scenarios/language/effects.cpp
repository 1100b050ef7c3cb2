#include "scenarios/language/effects.hpp"

#include <initializer_list>

#include <fmt/format.h>

#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

/// Warns of these keys in each of the mappings: `workload.requests.*.request-size`.
void warn_of_keys(const Node& mappings, std::initializer_list<const char*> keys, const char* why, const char* advice,
                  Warnings& warnings) {
  for (const Entry& one : mappings.entries) {
    for (const char* key : keys) {
      const Entry* entry = one.value.find(key);
      if (entry == nullptr) continue;
      warnings.add({.place = entry->place,
                    .what = fmt::format("{} has no effect: {}", in_quotes(key), why),
                    .advice = advice});
    }
  }
}

/// Whether several acceptors wait in one socket's epoll or select.
bool herds(const scenarios::Architecture& architecture) {
  const models::ProcessGroup::Options& group = architecture.group;
  const auto* threads = std::get_if<models::ThreadServer::Options>(&group.runtime);
  const std::size_t acceptors = group.processes * (threads != nullptr && !threads->gthread ? threads->threads : 1);
  return acceptors > 1 && (group.accept == models::Accept::epoll || group.accept == models::Accept::select);
}

/// Sizes and the network have an effect only in architectures with a balancer: there messages cross the network.
void warn_of_network(const Node& root, Warnings& warnings) {
  static constexpr const char* kWhy = "no architecture has a balancer";
  static constexpr const char* kAdvice = "give an architecture a balancer, or leave it out";
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

/// The costs of accepting have an effect only with the way to accept that they belong to.
void warn_of_accepting(const Node& root, bool has_primary, bool has_herd, Warnings& warnings) {
  const Entry* architectures = root.find("architectures");
  if (architectures == nullptr) return;
  if (!has_primary) {
    warn_of_keys(architectures->value, {"hand-off", "primary-wake-up", "take-over"}, "no architecture has a primary process",
                 "set accept: round-robin, or leave it out", warnings);
  }
  if (!has_herd) {
    warn_of_keys(architectures->value, {"herd-step", "herd-jitter", "herd-cost"},
                 "no architecture has several processes that wait for one socket in epoll or select",
                 "set processes and accept: epoll or select, or leave it out", warnings);
  }
}

/// Whether a runtime does something for each request besides its steps.
bool has_overhead(const scenarios::Architecture& architecture) {
  const auto* loop = std::get_if<models::EventLoopServer::Options>(&architecture.group.runtime);
  if (loop != nullptr) return sim::sum(loop->overhead, loop->iteration) > sim::Duration::zero();
  return std::get<models::ThreadServer::Options>(architecture.group.runtime).overhead > sim::Duration::zero();
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
    if (entry != nullptr) warn_of_cost(entry->value, one.value.machine, warnings);
  }
}

}  // namespace

void Effects::add(const Interpretation& reading) {
  if (!reading.built) return;
  for (const scenarios::Architecture& one : reading.built->architectures) {
    balanced_ = balanced_ || one.balancer;
    has_primary_ = has_primary_ || one.group.accept == models::Accept::round_robin;
    has_herd_ = has_herd_ || herds(one);
    has_overhead_ = has_overhead_ || has_overhead(one);
  }
  for (const Named<Request>& one : reading.written.workload.requests) {
    if (!one.value.share || one.value.share->value > 0) occurring_.insert(one.name);
    add_calls(one.value.steps);
  }
}

void Effects::add_calls(const Steps& steps) {
  for (const Step& step : steps) {
    const bool calls = step.model.kind == Step::Kind::call || step.model.kind == Step::Kind::hold;
    if (calls) called_.insert(step.service.value);
    for (const Steps& branch : step.branches) add_calls(branch);
  }
}

Warnings Effects::warnings(const Node& root, const Scenario& written) const {
  Warnings warnings;
  if (!balanced_) warn_of_network(root, warnings);
  warn_of_costs(root, written, warnings);
  if (!has_overhead_) warn_of_slowness(root, warnings);
  warn_of_accepting(root, has_primary_, has_herd_, warnings);
  for (const Named<Service>& one : written.services) {
    if (called_.contains(one.name)) continue;
    warnings.add(
        {.place = one.place,
         .what = fmt::format("no step calls the service {}", in_quotes(one.name)),
         .advice = fmt::format("add a step such as {{call: {}}}, or leave the service out", one.name)});
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
