#include "scenarios/language/builder/scenario_builder.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/builder/call_target.hpp"
#include "scenarios/language/builder/change_builder.hpp"
#include "scenarios/language/builder/limits.hpp"
#include "scenarios/language/builder/queue_builder.hpp"
#include "scenarios/language/builder/workload_builder.hpp"
#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/builder/tier_view.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

/// Whether any of the steps, or of the steps inside them, is as `is_meant` says.
bool any_step(const Steps& steps, const std::function<bool(const Step&)>& is_meant) {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    return is_meant(step) || std::any_of(step.branches.begin(), step.branches.end(),
                                         [&](const Steps& branch) { return any_step(branch, is_meant); });
  });
}

bool any_step(const Scenario& written, const std::function<bool(const Step&)>& is_meant) {
  const auto& requests = written.workload.requests;
  return std::any_of(requests.begin(), requests.end(),
                     [&](const Named<Request>& one) { return any_step(one.value.steps, is_meant); });
}

/// Whether other threads of an asyncio process need its interpreter lock: those of the executor, or the one that answers
/// pings while a C call keeps the lock.
bool shares_lock(const Scenario& written, const Architecture& architecture) {
  if (architecture.event_loop.kind == models::EventLoopServer::Kind::libuv) return false;
  if (architecture.event_loop.def_handlers) return true;
  const bool becomes_native = std::any_of(architecture.remedies.begin(), architecture.remedies.end(),
                                          [](const auto& remedy) { return remedy.value.as == Step::Kind::native; });
  const bool pinged = architecture.group.life.health_check && architecture.group.processes > 1;
  return becomes_native || any_step(written, [pinged](const Step& step) {
    const bool is_native = step.model.kind == Step::Kind::native;
    return step.model.kind == Step::Kind::executor || step.model.kind == Step::Kind::blocking ||
           (is_native && (pinged || !step.model.in_place));
  });
}

models::InterpreterLock::Options lock_options(const Architecture& written) {
  models::InterpreterLock::Options lock = written.lock;
  lock.wake_up = written.thread_server.wake_up;
  if (written.lock_wake_up) {
    lock.wake_up.cpu = *written.lock_wake_up;
    lock.wake_up.cold.reset();
  }
  lock.wake_up.latency = written.lock_wake_up_latency.value_or(lock.wake_up.latency);
  return lock;
}

models::Executor::Options executor_options(const Architecture& written) {
  models::ThreadServer::Options interpreter = written.thread_server;
  interpreter.lock = lock_options(written);
  interpreter.threads_for_branches = false;
  return {.kind = written.executor,
          .threads = written.event_loop.pool_threads,
          .hop = written.hop,
          .interpreter = std::move(interpreter)};
}

/// Of a pool's threads; none: as all threads.
std::optional<models::WakeUp> pool_wake_up(const Architecture& written) {
  if (!written.pool_wake_up && !written.pool_cold_wake_up) return std::nullopt;
  models::WakeUp wake_up = written.thread_server.wake_up;
  if (written.pool_wake_up) {
    wake_up.cpu = *written.pool_wake_up;
    wake_up.cold.reset();
  }
  if (written.pool_cold_wake_up) wake_up.cold = written.pool_cold_wake_up;
  return wake_up;
}

models::EventLoopServer::Options event_loop_options(const Architecture& written, bool shares_lock) {
  const models::Lifecycle::Options& life = written.group.life;
  models::EventLoopServer::Options options = written.event_loop;
  options.cpu_factor = written.thread_server.cpu_factor;
  options.overhead = written.thread_server.overhead;
  options.wake_up = written.thread_server.wake_up;
  options.pool_wake_up = pool_wake_up(written);
  options.on_disconnect = written.on_disconnect;
  options.ticks = life.max_requests > 0 || life.time_out;
  if (life.time_out) options.notify_every = *life.time_out / 2;
  if (!shares_lock) return options;
  options.executor = executor_options(written);
  // The overhead includes the two system calls of a request, which let the lock go.
  options.overhead -= std::min(2 * options.executor->interpreter.syscall_time, options.overhead);
  return options;
}

models::ThreadServer::Options thread_server_options(const Architecture& written) {
  models::ThreadServer::Options options = written.thread_server;
  options.on_disconnect = written.on_disconnect;
  if (written.worker_class == WorkerClass::gthread) options.gthread = written.gthread;
  if (written.runtime != Runtime::gil) return options;
  options.lock = lock_options(written);
  return options;
}

models::RuntimeOptions runtime_options(const Scenario& scenario, const Architecture& written) {
  if (written.runtime == Runtime::event_loop) return event_loop_options(written, shares_lock(scenario, written));
  return thread_server_options(written);
}

/// The numbers of all classes.
std::vector<std::size_t> numbers_of(const std::vector<models::ArrivalStream>& workload) {
  std::size_t count = 0;
  for (const models::ArrivalStream& stream : workload) count += stream.classes.size();
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

/// The ranks of all classes; classes without a name in the list come last.
std::vector<std::size_t> ranks_of(const std::vector<Placed<std::string>>& priorities, const std::vector<models::ArrivalStream>& workload) {
  std::vector<std::size_t> ranks;
  for (const models::ArrivalStream& stream : workload) {
    for (const models::RequestClass& one : stream.classes) {
      const auto is_it = [&one](const Placed<std::string>& name) { return name.value == one.name; };
      const auto found = std::find_if(priorities.begin(), priorities.end(), is_it);
      ranks.push_back(static_cast<std::size_t>(found - priorities.begin()));
    }
  }
  return ranks;
}

/// The service whose cores `service` shares.
std::size_t cores_owner(const Placed<std::string>& owner, const Scenario& written, Diagnostics& mistakes) {
  std::vector<std::string> with_cores;
  for (const Named<Service>& one : written.services) {
    if (one.value.options.cores) with_cores.push_back(one.name);
  }
  for (std::size_t i = 0; i < written.services.size(); ++i) {
    if (written.services[i].name == owner.value && written.services[i].value.options.cores) return i;
  }
  mistakes.add({.place = owner.place,
                .what = in_quotes(owner.value) + " is no service with `cores`",
                .expected = with_cores.empty() ? "a service with `cores`" : either_of(with_cores),
                .nearest = nearest(owner.value, with_cores)});
  return 0;
}

models::Service::Options build_service(const Named<Service>& from, const scenarios::Scenario& built, const Scenario& written,
                                       Diagnostics& mistakes) {
  models::Service::Options options = from.value.options;
  options.name = from.name;
  if (from.value.architecture) options.tier = built.tiers.size();
  std::vector<std::string> classes;
  for (const Named<Request>& one : written.workload.requests) classes.push_back(one.name);
  for (const Placed<std::string>& one : from.value.priorities) check_class(one, classes, mistakes);
  if (options.discipline == models::Discipline::fair) options.ranks = numbers_of(built.workload);
  if (!from.value.priorities.empty()) options.ranks = ranks_of(from.value.priorities, built.workload);
  if (!from.value.cores_of) return options;
  if (options.cores) {
    mistakes.add({.place = from.value.cores_of->place,
                  .what = in_quotes(from.name) + " has cores of its own and those of " + in_quotes(from.value.cores_of->value),
                  .expected = "cores or cores-of"});
  }
  options.cores_of = cores_owner(*from.value.cores_of, written, mistakes);
  return options;
}

/// The policies of all classes, in the order in which the streams have them. Classes without one of their own share one.
models::ClientPolicies build_clients(const Scenario& written, const Architecture& architecture,
                                     const std::vector<models::ArrivalStream>& workload) {
  models::ClientPolicies clients;
  const std::optional<models::ClientPolicy>& of_all = architecture.clients ? *architecture.clients : written.clients;
  std::optional<std::size_t> shared;
  if (of_all) {
    shared = clients.policies.size();
    clients.policies.push_back(*of_all);
  }
  for (const models::ArrivalStream& stream : workload) {
    for (const models::RequestClass& one : stream.classes) {
      const auto is_it = [&one](const Named<Request>& request) { return request.name == one.name; };
      const auto found = std::find_if(written.workload.requests.begin(), written.workload.requests.end(), is_it);
      clients.of_class.push_back(shared);
      if (found == written.workload.requests.end() || !found->value.clients) continue;
      clients.of_class.back().reset();
      if (!*found->value.clients) continue;
      clients.of_class.back() = clients.policies.size();
      clients.policies.push_back(**found->value.clients);
    }
  }
  return clients;
}

std::optional<Price> price_of(const Machine& machine) {
  if (!machine.cost) return std::nullopt;
  return machine.cost->value;
}

/// The scenario's plan, with the keys of an architecture in place.
PlanSpace plan_of(const std::optional<PlanSpace>& scenario, const std::optional<PlanSpace>& architecture) {
  PlanSpace plan = scenario.value_or(PlanSpace{});
  if (!architecture) return plan;
  if (architecture->machines) plan.machines = architecture->machines;
  if (architecture->nodes) plan.nodes = architecture->nodes;
  if (architecture->processes) plan.processes = architecture->processes;
  if (architecture->threads) plan.threads = architecture->threads;
  return plan;
}

std::vector<MachineOffer> build_machines(const std::optional<MachineTypes>& written) {
  std::vector<MachineOffer> built;
  if (!written) return built;
  for (const auto& [name, place, machine] : *written) built.push_back({name, machine.options, price_of(machine)});
  return built;
}

/// All prices have one currency.
void check_currencies(const Scenario& written, Diagnostics& mistakes) {
  std::vector<Placed<Price>> prices;
  const auto add = [&prices](const Machine& machine) {
    if (machine.cost) prices.push_back(*machine.cost);
  };
  for (const Named<Machine>& one : written.machines.value_or(MachineTypes{})) add(one.value);
  add(written.machine);
  for (const Named<Architecture>& one : written.architectures) {
    add(one.value.machine);
    for (const NodeGroup& group : one.value.nodes.groups) add(group.kind.machine);
  }
  for (const Named<Service>& one : written.services) {
    if (one.value.architecture) add(one.value.architecture->machine);
  }
  for (const Placed<Price>& one : prices) {
    const std::string& first = prices.front().value.currency;
    if (one.value.currency == first) continue;
    mistakes.add({.place = one.place,
                  .what = fmt::format("a price in {}, but another one is in {}", one.value.currency, first),
                  .expected = "prices of one currency"});
  }
}

models::ProcessGroup::Options build_group(const Architecture& from, const Scenario& written,
                                          const std::vector<std::string>& labels, Diagnostics& mistakes) {
  models::ProcessGroup::Options group = from.group;
  group.runtime = runtime_options(written, from);
  group.primary.accepts_all = from.event_loop.accepts_all;
  const auto* loop = std::get_if<models::EventLoopServer::Options>(&group.runtime);
  if (group.processes == 1 || loop == nullptr || !loop->executor) group.life.health_check.reset();  // nothing can fail it
  if (group.offload) group.offload->wake_up = from.thread_server.wake_up;
  if (group.offload) group.offload->cpu_factor = from.thread_server.cpu_factor;
  if (group.offload && !group.offload->is_executor) group.offload->is_executor = from.runtime == Runtime::gil;
  for (const Named<Service>& service : written.services) group.pools.push_back(service.value.client);
  group.remedies = in_order(from.remedies, labels, mistakes);
  return group;
}

scenarios::NodeGroup build_nodes(const NodeGroup& from, const Scenario& written, const std::vector<std::string>& labels,
                                 Diagnostics& mistakes) {
  return {.count = from.count,
          .weight = from.weight,
          .zone = from.zone,
          .runtime = word_of(from.kind.runtime.value()),
          .machine = from.kind.machine.options,
          .background = from.kind.machine.background,
          .machine_type = from.kind.machine.type,
          .cost = price_of(from.kind.machine),
          .group = build_group(from.kind, written, labels, mistakes)};
}

std::optional<models::Autoscaler::Options> autoscaler_of(const Architecture& from) {
  if (!from.scaling.autoscaler) return std::nullopt;
  return built(*from.scaling.autoscaler);
}

/// Of each node, by which an autoscaler measures.
double requested_cores(const Architecture& from) {
  const models::Machine::Options& machine = from.machine.options;
  const double limit = machine.cpu_limit.cores;
  const double cores = limit > 0 && limit < machine.cores ? limit : machine.cores;
  return from.scaling.autoscaler ? from.scaling.autoscaler->cpu_request.value_or(cores) : cores;
}

scenarios::Architecture build_architecture(const Named<Architecture>& one, const Scenario& written,
                                           const std::vector<std::string>& labels, Diagnostics& mistakes) {
  const Architecture& from = one.value;
  std::vector<scenarios::NodeGroup> groups;
  for (const NodeGroup& group : from.nodes.groups) groups.push_back(build_nodes(group, written, labels, mistakes));
  return {.name = one.name,
          .description = from.description,
          .runtime = word_of(from.runtime.value()),
          .machine = from.machine.options,
          .background = from.machine.background,
          .machine_type = from.machine.type,
          .cost = price_of(from.machine),
          .plan = plan_of(written.plan, from.plan),
          .group = build_group(from, written, labels, mistakes),
          .nodes = from.nodes.count,
          .autoscaler = autoscaler_of(from),
          .node_start = from.scaling.node_start,
          .node_grace = from.scaling.node_grace,
          .requested_cores = requested_cores(from),
          .groups = std::move(groups),
          .balancer = from.balancer,
          .concurrency = from.concurrency,
          .connections = written.workload.connections};
}

/// What the processes that call a tier do about slow calls, whatever the class of the request that leads to them.
models::ClientPolicies callers_of(const Named<Service>& tier, const std::vector<models::ArrivalStream>& workload) {
  models::ClientPolicies clients;
  if (!tier.value.clients) return clients;
  clients.policies.push_back(*tier.value.clients);
  clients.of_class.assign(numbers_of(workload).size(), 0);
  return clients;
}

void build_services(const Scenario& written, const std::vector<std::string>& labels, scenarios::Scenario& built, Diagnostics& mistakes) {
  for (const Named<Service>& service : written.services) {
    built.services.push_back(build_service(service, built, written, mistakes));
    if (!service.value.architecture) continue;
    built.tiers.push_back(build_architecture(architecture_of(service), tier_view(written, service), labels, mistakes));
    built.tiers.back().clients = callers_of(service, built.workload);
  }
}

}  // namespace

scenarios::Scenario build(const Scenario& written, Recordings& recordings, Platforms& platforms, Diagnostics& mistakes) {
  check_call_cycles(written, mistakes);
  if (!mistakes.empty()) return {};
  BuiltWorkload workload = build_workload(written, recordings, mistakes);
  scenarios::Scenario built{.name = written.name,
                            .description = written.description,
                            .workload = std::move(workload.streams),
                            .services = {},
                            .network = {},
                            .architectures = {},
                            .sweep = {},
                            .objective = {},
                            .measure = written.measure,
                            .measured = build_measured(written.workload, recordings, mistakes),
                            .expectations = {},
                            .machines = build_machines(written.machines)};
  built.measure.skip = longest_skip(written.workload);
  built.called = std::move(workload.called);
  build_services(written, workload.labels, built, mistakes);
  built.queues = build_queues(written.queues);
  std::vector<std::string> names;
  for (const Named<Architecture>& one : written.architectures) {
    names.push_back(one.name);
    built.architectures.push_back(build_architecture(one, written, workload.labels, mistakes));
    built.architectures.back().clients = build_clients(written, one.value, built.workload);
  }
  built.changes = build_changes(written, built, mistakes);
  built.network = build_network(written, built, platforms, mistakes);
  check_scaled_length(written, built, mistakes);
  std::vector<std::string> classes;
  for (const Named<Request>& one : written.workload.requests) classes.push_back(one.name);
  if (written.objective) built.objective = build_objective(*written.objective, classes, mistakes);
  built.expectations = build_expectations(written.expectations, names, classes, mistakes);
  check_currencies(written, mistakes);
  if (mistakes.empty()) check_limits(built, written, mistakes);
  return built;
}

}  // namespace knee::scenarios::language
