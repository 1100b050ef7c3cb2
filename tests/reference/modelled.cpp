#include "tests/reference/modelled.hpp"

#include <algorithm>
#include <utility>

namespace knee::reference {
namespace {

using Kind = models::StepKind;
using Asked = reference::Step::Kind;

// What knee's steps look like without demands: those are in the items.
const models::Step kPlain{.kind = Kind::cpu, .branches = {}, .probabilities = {}};
const models::Step kInPlace{.kind = Kind::native, .in_place = true, .branches = {}, .probabilities = {}};

const models::Step kImmediate{.kind = Kind::yield, .yielding = models::Yield::immediate, .branches = {}, .probabilities = {}};
const models::Step kNextTick{.kind = Kind::yield, .yielding = models::Yield::next_tick, .branches = {}, .probabilities = {}};
const models::Step kMicrotask{.kind = Kind::yield, .yielding = models::Yield::microtask, .branches = {}, .probabilities = {}};

const models::Step kOffloaded{.kind = Kind::cpu,
                              .offloaded = true,
                              .argument = sim::Bytes{1'000'000},
                              .result = sim::Bytes{0},
                              .branches = {},
                              .probabilities = {}};

const models::Step& step_of(Asked kind) {
  switch (kind) {
    case Asked::in_place: return kInPlace;
    case Asked::immediate: return kImmediate;
    case Asked::next_tick: return kNextTick;
    case Asked::microtask: return kMicrotask;
    case Asked::offloaded: return kOffloaded;
    default: return kPlain;
  }
}

Kind kind_of(Asked kind) {
  switch (kind) {
    case Asked::cpu:
    case Asked::offloaded: return Kind::cpu;
    case Asked::native:
    case Asked::in_place: return Kind::native;
    case Asked::wait: return Kind::wait;
    case Asked::timer: return Kind::timer;
    case Asked::immediate:
    case Asked::next_tick:
    case Asked::microtask: return Kind::yield;
    case Asked::blocking: return Kind::blocking;
    case Asked::call: return Kind::call;
    case Asked::parallel: break;
  }
  return Kind::parallel;
}

std::deque<models::Service> services_of(sim::Simulation& simulation, const Modelled::Options& options) {
  std::deque<models::Service> services;
  if (options.service) services.emplace_back(simulation, *options.service);
  return services;
}

}  // namespace

models::OffloadPool::Options Modelled::offload_pool(const ProcessPool::Options& processes) {
  return {.workers = processes.workers,
          .per_call = sim::from_seconds(processes.result),
          .per_megabyte = sim::from_seconds(processes.argument - processes.result)};
}

Modelled::Modelled(const std::vector<Request>& requests, const Options& options)
    : sent_{requests},
      machine_{simulation_,
               {.cores = options.cores, .scheduler = {.kind = sim::Scheduler::Kind::eevdf}, .cpu_limit = options.cpu_limit}},
      services_{services_of(simulation_, options)},
      answers_(requests.size()),
      served_by_(requests.size()),
      served_(options.group.processes),
      group_{simulation_, {.machine = machine_, .services = services_}, options.group, {}} {
  for (const Request& request : requests) add(request);
  simulation_.start(send_all(requests));
  simulation_.run_before(sim::kStart + std::chrono::hours{1});
}

void Modelled::add(const Request& request) {
  models::Request& added = requests_.emplace_back();
  added.number = requests_.size() - 1;
  added.due = sim::kStart + sim::from_seconds(request.due);
  added.first_byte_delay = sim::from_seconds(request.first_byte_delay);
  added.ledger = models::Ledger{added.due};
  added.requester = this;
  add_work(added, request.steps);
  if (request.connection == Request::kNewConnection) return;
  while (connections_.size() <= request.connection) {
    Connection& connection = connections_.emplace_back();
    group_.establish(connection.end, connections_.size() - 1);
  }
}

void Modelled::add_work(models::Request& request, const Steps& steps) {
  for (const reference::Step& step : steps) {
    const std::size_t at = request.work.size();
    request.work.push_back({.kind = kind_of(step.kind),
                            .length = 0,
                            .demand = sim::from_seconds(step.seconds),
                            .step = &step_of(step.kind)});
    for (const Steps& branch : step.branches) {
      const std::size_t start = request.work.size();
      request.work.push_back({.kind = Kind::branch, .length = 0, .demand = {}, .step = &kPlain});
      add_work(request, branch);
      request.work[start].length = static_cast<std::uint32_t>(request.work.size() - start - 1);
    }
    request.work[at].length = static_cast<std::uint32_t>(request.work.size() - at - 1);
  }
}

sim::Process Modelled::send_all(const std::vector<Request>& requests) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    co_await simulation_.until(requests_[i].due);
    send(requests[i], requests_[i]);
  }
}

void Modelled::send(const Request& request, models::Request& modelled) {
  if (request.connection == Request::kNewConnection) {
    group_.submit(modelled);
    return;
  }
  Connection& connection = connections_[request.connection];
  if (connection.busy) {
    connection.waiting.push_back(&modelled);
    return;
  }
  connection.busy = true;
  carry(connection, modelled);
}

void Modelled::carry(Connection& connection, models::Request& modelled) {
  modelled.connection = &connection.end;
  (connection.end.server != nullptr ? *connection.end.server : group_).submit(modelled);
}

// The process whose count has grown.
std::size_t Modelled::find_server() {
  for (std::size_t i = 0; i < served_.size(); ++i) {
    if (std::exchange(served_[i], group_.workers()[i]->served()) != served_[i]) return i;
  }
  return served_.size();
}

void Modelled::completed(models::Request& request) {
  served_by_[request.number] = find_server();
  answers_[request.number] = {.at = sim::to_seconds(simulation_.now()),
                              .served = request.outcome == models::Outcome::served};
  const Request& sent = sent_[request.number];
  if (sent.connection != Request::kNewConnection) simulation_.start(turn_around(sent));
}

sim::Process Modelled::turn_around(const Request& answered) {
  co_await simulation_.delay(sim::from_seconds(answered.turn_around));
  Connection& connection = connections_[answered.connection];
  connection.busy = !connection.waiting.empty();
  if (!connection.busy) co_return;
  models::Request& next = *connection.waiting.front();
  connection.waiting.pop_front();
  next.ledger.charge(models::LatencyComponent::queue, simulation_.now());
  carry(connection, next);
}

}  // namespace knee::reference
