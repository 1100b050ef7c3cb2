#include "scenarios/theory/left_out.hpp"

#include <algorithm>
#include <variant>

namespace knee::scenarios::theory {
namespace {

constexpr sim::Duration kNothing{};

bool costs(const models::WakeUp& wake_up) { return wake_up.longest() > kNothing; }

bool collects(const models::ProcessMemory::Options& memory) {
  return !std::holds_alternative<std::monostate>(memory.collector);
}

void add(LeftOut& left_out, const char* what, bool computes) {
  left_out.words.emplace_back(what);
  left_out.computes = left_out.computes || computes;
}

void of_loop(const models::EventLoopServer::Options& loop, LeftOut& left_out) {
  if (loop.iteration > kNothing) add(left_out, "iterations of the loop, which several callbacks share", true);
  if (loop.requests_at_once) add(left_out, "the limit of requests at once", false);
  if (loop.executor) add(left_out, "handovers of the interpreter lock", costs(loop.executor->interpreter.lock->wake_up));
  if (!costs(loop.wake_up)) return;
  add(left_out, "wake-ups of the loop and of its pool, which a busy loop does not need", true);
}

void of_threads(const models::ThreadServer::Options& threads, LeftOut& left_out) {
  if (threads.lock && threads.threads > 1) {
    add(left_out, "handovers of the interpreter lock", costs(threads.lock->wake_up));
  }
  if (threads.slowdown > 0) add(left_out, "that threads which compute at once slow each other down", true);
  if (threads.gthread && models::Gthread::waits_for_futures(threads.gthread->version)) {
    add(left_out, "polls of gthread's main thread and its look through the pool's requests", true);
  } else if (threads.gthread) {
    add(left_out, "polls of gthread's main thread, and its taking connections back from the pool", true);
  }
  if (costs(threads.wake_up)) add(left_out, "wake-ups of threads that accept, which busy threads do not need", true);
}

void of_offload(const models::OffloadPool::Options& offload, LeftOut& left_out) {
  if (offload.max_tasks > 0) add(left_out, "restarts of offload workers", true);
  if (offload.first_workers) add(left_out, "offload workers that start on demand", true);
  if (offload.tasks_per_worker > 1) add(left_out, "tasks that wait for the thread of their offload worker", false);
}

void of_processes(const Architecture& architecture, LeftOut& left_out) {
  const models::ProcessGroup::Options& group = architecture.group;
  if (collects(group.memory)) add(left_out, "pauses of the garbage collector", true);
  if (group.offload) of_offload(*group.offload, left_out);
  if (group.life.max_requests > 0 || group.life.time_out) add(left_out, "restarts of processes", true);
  if (architecture.machine.memory > sim::Bytes{}) add(left_out, "processes killed for their memory", true);
  const auto compiles = [](const models::Remedy& remedy) { return remedy.first_use > kNothing; };
  if (std::any_of(group.remedies.begin(), group.remedies.end(), compiles)) add(left_out, "the first use of a remedy", true);
  if (architecture.nodes * group.processes > 1) add(left_out, "unequal shares of the processes in the work", false);
}

using IsMeant = bool (*)(const models::Step&);

bool any_step(const models::Steps& steps, IsMeant is_meant) {
  return std::any_of(steps.begin(), steps.end(), [is_meant](const models::Step& step) {
    const auto inside = [is_meant](const models::Steps& branch) { return any_step(branch, is_meant); };
    return is_meant(step) || std::any_of(step.branches.begin(), step.branches.end(), inside);
  });
}

bool any_step(const Scenario& scenario, IsMeant is_meant) {
  return std::any_of(scenario.workload.begin(), scenario.workload.end(), [is_meant](const models::ArrivalStream& stream) {
    return std::any_of(stream.classes.begin(), stream.classes.end(),
                       [is_meant](const models::RequestClass& one) { return any_step(one.steps, is_meant); });
  });
}

void of_services(const Scenario& scenario, LeftOut& left_out) {
  const auto& services = scenario.services;
  const auto shares = [](const models::Service::Options& one) { return one.cores || one.cores_of; };
  const auto reorders = [](const models::Service::Options& one) {
    return !one.ranks.empty() || one.discipline != models::Discipline::fifo;
  };
  const auto drops = [](const models::Service::Options& one) { return one.discipline == models::Discipline::codel; };
  const auto holds = [](const models::Step& step) { return step.kind == models::StepKind::hold; };
  if (std::any_of(services.begin(), services.end(), shares)) add(left_out, "the number of servers of a service with cores", false);
  if (std::any_of(services.begin(), services.end(), reorders)) add(left_out, "the order in which a service serves waiting calls", false);
  if (std::any_of(services.begin(), services.end(), drops)) add(left_out, "calls that a service drops because they wait too long", true);
  if (any_step(scenario, holds)) add(left_out, "that a connection is held while its request waits", false);
}

// What depends on the steps or the connections of the requests to a loop.
void of_requests(const Scenario& scenario, const Architecture& architecture, LeftOut& left_out) {
  const auto* loop = std::get_if<models::EventLoopServer::Options>(&architecture.group.runtime);
  if (loop == nullptr) return;
  const auto is_slow = [](const models::Step& step) { return step.slow; };
  if (loop->kind == models::EventLoopServer::Kind::libuv && any_step(scenario, is_slow)) {
    add(left_out, "the limit of name look-ups to half of the pool", false);
  }
  if (loop->keep_alive && architecture.connections) {
    add(left_out, "connections that are opened again because the process has closed them", true);
  }
}

bool any_silent(const Scenario& scenario) {
  return std::any_of(scenario.workload.begin(), scenario.workload.end(), [](const models::ArrivalStream& stream) {
    return std::any_of(stream.classes.begin(), stream.classes.end(), [](const models::RequestClass& one) {
      return one.first_byte_delay > kNothing;
    });
  });
}

bool any_slow(const Scenario& scenario) {
  return std::any_of(scenario.workload.begin(), scenario.workload.end(), [](const models::ArrivalStream& stream) {
    return std::any_of(stream.classes.begin(), stream.classes.end(), [](const models::RequestClass& one) { return one.has_slow_client(); });
  });
}

// What clients do about requests that take long or fail.
void of_clients(const Architecture& architecture, LeftOut& left_out) {
  const auto& policies = architecture.clients.policies;
  const auto any = [&policies](auto is_meant) {
    return std::any_of(policies.begin(), policies.end(), is_meant);
  };
  const auto gives_up = [](const models::ClientPolicy& one) { return one.time_out || one.deadline; };
  const auto adds = [](const models::ClientPolicy& one) { return one.retry || one.hedge; };
  const auto sheds = [](const models::ClientPolicy& one) { return one.breaker || one.rate_limit; };
  if (any(gives_up)) add(left_out, "time-outs of the clients", false);
  if (any(adds)) add(left_out, "retries and hedges of the clients", true);
  if (any(sheds)) add(left_out, "requests that the clients turn away themselves", false);
}

}  // namespace

LeftOut left_out(const Scenario& scenario, const Architecture& architecture, bool contended) {
  LeftOut left_out;
  if (const auto* loop = std::get_if<models::EventLoopServer::Options>(&architecture.group.runtime)) of_loop(*loop, left_out);
  if (const auto* threads = std::get_if<models::ThreadServer::Options>(&architecture.group.runtime)) {
    of_threads(*threads, left_out);
  }
  of_processes(architecture, left_out);
  of_services(scenario, left_out);
  of_requests(scenario, architecture, left_out);
  if (contended && architecture.machine.scheduler.switch_cost > kNothing) add(left_out, "context switches", true);
  if (contended && architecture.machine.scheduler.kind == sim::Scheduler::Kind::cfs) {
    add(left_out, "that a thread which has slept goes before threads that compute", false);
  }
  if (!scenario.changes.empty()) add(left_out, "nodes and services that fail or change during the run", true);
  if (architecture.balancer && architecture.balancer->health.checks) add(left_out, "health checks", true);
  if (architecture.balancer && (architecture.balancer->next || architecture.balancer->time_out)) {
    add(left_out, "time-outs of the balancer, and attempts at other nodes", true);
  }
  if (architecture.balancer && architecture.balancer->cpu > kNothing) add(left_out, "the processors of the balancers", false);
  if (architecture.balancer && architecture.balancer->limit) add(left_out, "the wait for a node with a free connection", false);
  if (architecture.concurrency || (architecture.balancer && architecture.balancer->concurrency)) {
    add(left_out, "requests that a limit of concurrency refuses", false);
  }
  if (contended && architecture.machine.scheduler.run_queues == sim::Scheduler::RunQueues::each && architecture.machine.cores > 1) {
    add(left_out, "threads that wait for one core while another is idle", false);
  }
  if (architecture.background.is_any()) add(left_out, "other programs on the machine", true);
  of_clients(architecture, left_out);
  if (any_slow(scenario)) add(left_out, "the pace of clients on slow links", false);
  if (any_silent(scenario)) add(left_out, "clients that connect and send nothing at first", false);
  return left_out;
}

}  // namespace knee::scenarios::theory
