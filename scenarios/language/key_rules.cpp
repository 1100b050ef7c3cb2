#include "scenarios/language/key_rules.hpp"

#include <algorithm>

namespace knee::scenarios::language {
namespace {

using models::Accept;

const models::EventLoopServer::Options* loop_of(const KeyUse& use) {
  return std::get_if<models::EventLoopServer::Options>(&use.built.group.runtime);
}
const models::ThreadServer::Options* threads_of(const KeyUse& use) {
  return std::get_if<models::ThreadServer::Options>(&use.built.group.runtime);
}

/// Whether knee plan may choose other machines, processes and threads.
bool is_planned(const KeyUse& use) { return use.scenario.plan || use.written.plan || use.scenario.machines; }

bool is_gthread(const KeyUse& use) {
  const auto* threads = threads_of(use);
  return threads != nullptr && threads->gthread;
}

bool has_remedy(const KeyUse& use, bool (*is_meant)(const models::Remedy&)) {
  const auto& remedies = use.written.remedies;
  return std::any_of(remedies.begin(), remedies.end(), [is_meant](const auto& one) { return is_meant(one.value); });
}

// --- Event loops --------------------------------------------------------------------------------------------

/// Whether a loop gives its pool, or its executor, any job.
bool gives_jobs(const KeyUse& use) {
  const auto* loop = loop_of(use);
  if (loop == nullptr) return false;
  const bool python = loop->kind == models::EventLoopServer::Kind::asyncio;
  const bool becomes_native = has_remedy(use, [](const models::Remedy& one) { return one.as == Step::Kind::native; });
  return use.steps.pooled || becomes_native || (python && (loop->def_handlers || use.steps.executor));
}

bool limits_requests(const KeyUse& use) {
  const auto* loop = loop_of(use);
  return loop != nullptr && loop->requests_at_once;
}

// --- Threads and their lock ---------------------------------------------------------------------------------

bool has_several_threads(const KeyUse& use) {
  const auto* threads = threads_of(use);
  if (threads == nullptr) return false;
  return threads->gthread || threads->threads > 1 || is_planned(use) || (threads->threads_for_branches && use.steps.parallel);
}

/// Whether more than one thread needs an interpreter lock.
bool shares_lock(const KeyUse& use) {
  const auto* loop = loop_of(use);
  return loop != nullptr ? loop->executor.has_value() : has_several_threads(use);
}

/// Whether any system call has `syscall-time`: of a response, only without `send-time`.
bool makes_calls(const KeyUse& use) {
  const auto* loop = loop_of(use);
  if (loop != nullptr) return loop->executor.has_value();
  const models::ThreadServer::Options& threads = *threads_of(use);
  const bool sends = (threads.syscalls > 0 || threads.sends > 1) && !threads.send_time;
  return threads.gthread || threads.syscalls > 1 || sends;
}

bool sends_responses(const KeyUse& use) {
  const auto* threads = threads_of(use);
  return threads != nullptr && (threads->syscalls > 0 || threads->sends > 1);
}

bool forks_branches(const KeyUse& use) { return use.steps.parallel; }

bool computes(const KeyUse& use) { return use.steps.computes || threads_of(use) != nullptr; }

// --- Processes ----------------------------------------------------------------------------------------------

/// A change of a service belongs to the view of its tier.
bool has_change(const KeyUse& use, bool (*is_meant)(const Change&)) {
  const auto& changes = use.scenario.changes;
  return std::any_of(changes.begin(), changes.end(), [is_meant](const Change& one) { return !one.service && is_meant(one); });
}

bool loses_hosts(const KeyUse& use) {
  return has_change(use, [](const Change& one) { return one.down && one.silently; });
}

bool starts_nodes(const KeyUse& use) {
  return use.built.autoscaler || has_change(use, [](const Change& one) { return one.deploy.has_value(); });
}

bool reloads_processes(const KeyUse& use) {
  return has_change(use, [](const Change& one) { return one.reload.has_value(); });
}

bool reloads_in_turn(const KeyUse& use) {
  return reloads_processes(use) && use.built.group.reload.order == models::Reload::Order::one_by_one;
}

bool replaces_processes(const KeyUse& use) {
  const models::Lifecycle::Options& life = use.built.group.life;
  if (starts_nodes(use) || has_change(use, [](const Change& one) { return one.down || one.kill || one.reload.has_value(); })) return true;
  return life.max_requests > 0 || life.time_out || life.health_check || use.built.machine.memory > sim::Bytes{};
}

/// Whether a balancer gets to know a node, or a node that was out comes back.
bool returns_nodes(const KeyUse& use) {
  if (!use.built.balancer) return true;
  const models::NodeHealth::Options& health = use.built.balancer->health;
  return health.checks || health.max_fails || health.ejections || starts_nodes(use);
}

bool ends_after_requests(const KeyUse& use) { return use.written.group.life.max_requests > 0; }

/// Whether threads beside the loop's can miss a ping: asyncio has such threads only under a shared lock.
bool can_miss_pings(const KeyUse& use) {
  const auto* loop = loop_of(use);
  return loop != nullptr && loop->executor;
}

bool has_slow_clients(const KeyUse& use) { return use.steps.slow_clients; }

bool keeps_connections(const KeyUse& use) {
  if (use.scenario.workload.connections) return loop_of(use) != nullptr || is_gthread(use);
  return is_gthread(use) && use.steps.silent_clients;  // which gunicorn gives up
}

bool accepts_or_keeps(const KeyUse& use) { return loop_of(use) != nullptr || is_gthread(use); }

// --- Accepting ----------------------------------------------------------------------------------------------

bool has_primary(const KeyUse& use) { return use.built.group.accept == Accept::round_robin; }

bool has_several_acceptors(const KeyUse& use) {
  const auto* threads = threads_of(use);
  const bool each_accepts = threads != nullptr && !threads->gthread && threads->threads > 1;
  return has_several_processes(use) || each_accepts;
}

bool herds(const KeyUse& use) {
  const Accept accept = use.built.group.accept;
  return has_several_acceptors(use) && (accept == Accept::epoll || accept == Accept::select);
}

bool chooses_acceptor(const KeyUse& use) { return has_several_acceptors(use) || has_primary(use) || replaces_processes(use); }

// --- Workers ------------------------------------------------------------------------------------------------

bool sends_work(const KeyUse& use) {
  return use.steps.offloaded || has_remedy(use, [](const models::Remedy& one) { return one.offloaded.value_or(false); });
}

bool uses_workers(const KeyUse& use) {
  const auto& offload = use.built.group.offload;
  return sends_work(use) || (offload && offload->memory > sim::Bytes{});
}

bool sends_messages(const KeyUse& use) { return use.steps.has_messages || !sends_work(use); }

bool starts_workers(const KeyUse& use) {
  const auto& offload = use.built.group.offload;
  return offload && (offload->max_tasks > 0 || offload->first_workers.value_or(offload->workers) < offload->workers);
}

bool takes_time_to_start(const KeyUse& use) {
  const auto& offload = use.built.group.offload;
  return offload && (offload->start_up > sim::Duration{} || offload->memory > sim::Bytes{} || offload->tasks_per_worker > 1);
}

// --- Machine and memory -------------------------------------------------------------------------------------

bool is_limited(const KeyUse& use) {
  const models::Machine::Options& machine = use.built.machine;
  return is_planned(use) || (machine.cpu_limit.cores > 0 && machine.cpu_limit.cores < machine.cores);
}

bool can_be_reached(const KeyUse& use) {
  return use.built.machine.cpu_limit.cores <= use.built.machine.cores || is_planned(use);
}

bool is_fair_by_latency(const KeyUse& use) {
  return use.built.machine.scheduler.kind == sim::Scheduler::Kind::cfs || is_planned(use);
}

bool has_several_cores(const KeyUse& use) { return use.built.machine.cores > 1 || is_planned(use); }

bool is_burdened(const KeyUse& use) { return use.built.background.cores > 0 || is_planned(use); }

bool wakes_cold(const KeyUse& use) { return use.written.thread_server.wake_up.cold.has_value(); }

/// Whether processes or workers take any memory that is simulated.
bool takes_memory(const KeyUse& use) {
  const models::ProcessMemory::Options& memory = use.built.group.memory;
  const sim::Bytes none{};
  const auto& offload = use.built.group.offload;
  const bool of_processes = memory.process > none || memory.heap > none || memory.request > none;
  return of_processes || use.steps.allocates || (offload && offload->memory > none) || is_planned(use);
}

bool is_generational(const KeyUse& use) {
  const auto* cpython = std::get_if<models::CPythonHeap::Options>(&use.built.group.memory.collector);
  return cpython != nullptr && cpython->generational;
}

// --- Clients ------------------------------------------------------------------------------------------------

/// Whether clients give an attempt up before it has ended.
bool gives_up(const KeyUse& use) {
  const auto& policies = use.built.clients.policies;
  return std::any_of(policies.begin(), policies.end(),
                     [](const models::ClientPolicy& one) { return one.time_out || one.deadline || one.hedge; });
}

/// Whether any client comes more than once.
bool has_returning_clients(const KeyUse& use) {
  const auto returns = [](const Arrivals& one) {
    return std::holds_alternative<Users>(one.kind) || std::holds_alternative<Sessions>(one.kind);
  };
  const Workload& workload = use.scenario.workload;
  return (workload.arrivals && returns(*workload.arrivals)) ||
         std::any_of(workload.requests.begin(), workload.requests.end(),
                     [&](const Named<Request>& one) { return one.value.arrivals && returns(*one.value.arrivals); });
}

// --- The rules ----------------------------------------------------------------------------------------------

constexpr const char* kNoJobs = "no step runs on a thread of the loop's pool or executor";
constexpr const char* kGiveJobs = "add a step such as native, blocking or executor, or set handlers: def, or leave it out";
constexpr const char* kNoLock = "only one thread of a process needs the interpreter lock";
constexpr const char* kShareLock = "add threads, or steps that an executor carries out, or leave it out";
constexpr const char* kNoGthread = "the threads accept for themselves";
constexpr const char* kMakeGthread = "set worker-class: gthread, or leave it out";
constexpr const char* kNoPrimary = "the architecture has no primary process";
constexpr const char* kMakePrimary = "set accept: round-robin, or leave it out";
constexpr const char* kNoHerd = "the architecture has not several processes that wait for one socket in epoll or select";
constexpr const char* kMakeHerd = "set processes and accept: epoll or select, or leave it out";
constexpr const char* kNoConnecting = "all connections exist before the run, and none is closed";
constexpr const char* kMakeConnecting = "open connections on demand, or set new-connection or keepalive, or leave it out";
constexpr const char* kNoNewNodes = "no node starts or leaves";
constexpr const char* kMakeNodes = "add an autoscaler, or a change such as {at: 60 s, deploy: rolling}, or leave it out";
constexpr const char* kNoReload = "no process is reloaded";
constexpr const char* kReload = "add a change such as {at: 30 s, node: 1, reload: processes}, or leave it out";
constexpr const char* kOneGeneration = "a collector that is not generational examines all objects";
constexpr const char* kMakeGenerations = "set generational: true, or leave it out";

constexpr KeyRule kRules[] = {
    {"hop", gives_jobs, kNoJobs, kGiveJobs},
    {"executor", gives_jobs, kNoJobs, kGiveJobs},
    {"worker-pool", gives_jobs, kNoJobs, kGiveJobs},
    {"over-limit", limits_requests, "the requests in progress are not limited", "set requests-at-once, or leave it out"},
    {"connections-per-turn", opens_connections, kNoConnecting, kMakeConnecting},
    {"connection-time", opens_connections, kNoConnecting, kMakeConnecting},
    {"switch-interval", shares_lock, kNoLock, kShareLock},
    {"check-every", shares_lock, kNoLock, kShareLock},
    {"lock-wake-up", shares_lock, kNoLock, kShareLock},
    {"lock-wake-up-latency", shares_lock, kNoLock, kShareLock},
    {"lock-wake-up-jitter", shares_lock, kNoLock, kShareLock},
    {"falls-asleep", shares_lock, kNoLock, kShareLock},
    {"syscall-time", makes_calls, "no system call is simulated that takes it", "set syscalls, or leave it out"},
    {"send-time", sends_responses, "no part of a response is sent by a system call", "set syscalls or sends, or leave it out"},
    {"send-buffer", has_slow_clients, "no client is slow", "give requests a client-bandwidth, or leave it out"},
    {"threads-for-branches", forks_branches, "no request has parallel steps", "add a step such as parallel, or leave it out"},
    {"contention", has_several_threads, "the process has one thread", "add threads, or leave it out"},
    {"slowdown-per-thread", has_several_threads, "the process has one thread", "add threads, or leave it out"},
    {"cpu-factor", computes, "no request has a cpu step", "add a step such as cpu, or leave it out"},
    {"gunicorn", is_gthread, kNoGthread, kMakeGthread},
    {"worker-connections", is_gthread, kNoGthread, kMakeGthread},
    {"dispatch", is_gthread, kNoGthread, kMakeGthread},
    {"futures-scan", is_gthread, kNoGthread, kMakeGthread},
    {"busy-turn", is_gthread, kNoGthread, kMakeGthread},
    {"graceful-time-out", is_gthread, kNoGthread, kMakeGthread},
    {"graceful-time-out", ends_after_requests, "no process ends after a number of requests",
     "set max-requests, or leave it out"},
    {"keepalive", accepts_or_keeps, "threads that accept for themselves close each connection after its response",
     kMakeGthread},
    {"keepalive", keeps_connections, "each client closes its connection after the response",
     "give the workload connections, or leave it out"},
    {"start-up", replaces_processes, "no process is replaced",
     "set max-requests, worker-time-out or the machine's memory, or leave it out"},
    {"reload", reloads_processes, kNoReload, kReload},
    {"reload-grace", reloads_processes, kNoReload, kReload},
    {"reload-at-a-time", reloads_in_turn, "no process is replaced while others serve", "set reload: one-by-one, or leave it out"},
    {"node-start", starts_nodes, kNoNewNodes, kMakeNodes},
    {"node-grace", starts_nodes, kNoNewNodes, kMakeNodes},
    {"balancer.slow-start", returns_nodes, "no node is ever out, so none comes back",
     "add health, max-fails or eject beside it, or an autoscaler, or leave it out"},
    {"balancer.connect-time-out", loses_hosts, "each host answers", "add a change with how: silent, or leave it out"},
    {"balancer.sticky", has_returning_clients, "each request is from a client of its own",
     "give the workload users or sessions, or leave it out"},
    {"max-requests-jitter", ends_after_requests, "no process ends after a number of requests",
     "set max-requests, or leave it out"},
    {"health-check", has_several_processes, "a single process has no supervisor", "set processes, or leave it out"},
    {"health-check", can_miss_pings, "nothing keeps the interpreter lock from the thread that answers",
     "add a step such as {native: 8 s, inline: true}, or leave it out"},
    {"on-disconnect", gives_up, "no client gives a request up", "give the clients a time-out, a deadline or a hedge, or leave it out"},
    {"accept", chooses_acceptor, "a single thread accepts", "set processes, or leave it out"},
    {"backlog", opens_connections, kNoConnecting, kMakeConnecting},
    {"syn-retries", opens_connections, kNoConnecting, kMakeConnecting},
    {"hand-off", has_primary, kNoPrimary, kMakePrimary},
    {"hand-off", opens_connections, kNoConnecting, kMakeConnecting},
    {"primary-wake-up", has_primary, kNoPrimary, kMakePrimary},
    {"primary-wake-up", opens_connections, kNoConnecting, kMakeConnecting},
    {"take-over", has_primary, kNoPrimary, kMakePrimary},
    {"take-over", opens_connections, kNoConnecting, kMakeConnecting},
    {"herd-step", herds, kNoHerd, kMakeHerd},
    {"herd-jitter", herds, kNoHerd, kMakeHerd},
    {"herd-cost", herds, kNoHerd, kMakeHerd},
    {"herd-cost", opens_connections, kNoConnecting, kMakeConnecting},
    {"offload", uses_workers, "no step is sent to a worker", "add a step such as {cpu: 4 ms, offload: true}, or leave it out"},
    {"offload.per-megabyte", sends_messages, "no message has a size", "give a step an argument or a result, or leave it out"},
    {"offload.start-up", starts_workers, "all workers exist from the beginning and none is replaced",
     "set first-workers or max-tasks, or leave it out"},
    {"offload.first-workers", takes_time_to_start, "a worker starts in no time", "set start-up, or leave it out"},
    {"offload.max-tasks", takes_time_to_start, "a worker starts in no time", "set start-up, or leave it out"},
    {"machine.cpu-period", is_limited, "the machine has no CPU limit below its cores", "set cpu-limit, or leave it out"},
    {"machine.cpu-limit", can_be_reached, "it is above the machine's cores", "set it below them, or leave it out"},
    {"machine.scheduling-latency", is_fair_by_latency, "eevdf has no such period", "set scheduler: cfs, or leave it out"},
    {"machine.run-queues", has_several_cores, "one core has one queue", "give the machine more cores, or leave it out"},
    {"machine.memory", takes_memory, "no process takes any memory",
     "give the architecture memory, such as {process: 60 MB, heap: 40 MB}, or leave it out"},
    {"machine.background.burst", is_burdened, "no other program uses the cores", "set the background's cores, or leave it out"},
    {"cold-after", wakes_cold, "each wake-up takes the same time", "set cold-wake-up, or leave it out"},
    {"memory.shared", has_several_processes, "a single process shares with none", "set processes, or leave it out"},
    {"memory.collector.cpython.middle-threshold", is_generational, kOneGeneration, kMakeGenerations},
    {"memory.collector.cpython.old-threshold", is_generational, kOneGeneration, kMakeGenerations},
    {"memory.collector.cpython.per-young-object", is_generational, kOneGeneration, kMakeGenerations},
};

}  // namespace

std::span<const KeyRule> key_rules() { return kRules; }

bool opens_connections(const KeyUse& use) {
  const auto& connections = use.scenario.workload.connections;
  if (!connections || connections->open == models::Connections::Open::on_demand) return true;
  const auto* loop = loop_of(use);
  const bool closes = loop == nullptr || loop->keep_alive.has_value();
  return closes || use.steps.new_connections || replaces_processes(use);
}

bool has_several_processes(const KeyUse& use) { return use.built.group.processes > 1 || is_planned(use); }

}  // namespace knee::scenarios::language
