/// `Measurement`: one value for each metric. Each metric is declared here, once.
#pragma once

#include <cstddef>
#include <iterator>
#include <limits>

namespace knee::analysis {

// clang-format off
/// COMPONENT(METRIC, name, label, meaning): one component of a request's latency, in the order of the ledger.
/// - `name`: its enumerator, and with `_ms` its column and its entry in a trace.
/// - `label`: its column in a breakdown.
#define KNEE_LATENCY_COMPONENTS(COMPONENT, METRIC) \
  COMPONENT(METRIC, queue, "queue", "waiting for a process, the loop or a pool thread, including the wake-up of the loop.") \
  COMPONENT(METRIC, interpreter_wait, "lock wait", "waiting for the interpreter lock.") \
  COMPONENT(METRIC, core_wait, "core wait", "runnable, waiting for a core, including the wake-up of a sleeping thread.") \
  COMPONENT(METRIC, cpu, "cpu", "computing in the interpreter.") \
  COMPONENT(METRIC, native, "native", "computing outside the interpreter, including system calls.") \
  COMPONENT(METRIC, io, "I/O", "waiting for I/O and timers.") \
  COMPONENT(METRIC, service, "service", "at shared services, including the wait for a connection and a server.") \
  COMPONENT(METRIC, serialisation, "serialisation", "serialisation and deserialisation between processes.") \
  COMPONENT(METRIC, collector, "collector", "paused while the request's own garbage is collected.") \
  COMPONENT(METRIC, network, "network", "between client, balancer and node.") \
  COMPONENT(METRIC, retries, "retries", "at the client, before it sent the attempt that was served: earlier attempts, pauses, the rate limit.")

#define KNEE_COMPONENT_METRIC(METRIC, name, label, meaning) \
  METRIC(name##_ms, component<LatencyComponent::name>, plain, steady, "Part of the mean latency: " meaning)

/// METRIC(name, definition, interval, when, meaning): one column of the result tables.
/// - `name` ends with the unit.
/// - `definition` holds the rule that computes the value from batches and replications; metric.cpp has the definitions.
/// - `interval`: `ranged` if the tables give its confidence interval (`_low`, `_high`), else `plain`.
/// - `when`: `steady` if the metric has a meaning only where work does not pile up, else `always`.
#define KNEE_METRICS(METRIC)                                                                                          \
  METRIC(offered_per_s, offered, plain, always, "Requests per second that the open streams send; empty for closed users.") \
  METRIC(throughput_per_s, throughput, ranged, always, "Requests served per second: of the requests due in the window, or of the requests that departed in the window if work piles up or may pile up.") \
  METRIC(goodput_per_s, goodput, ranged, always, "Requests served per second within the objective's latency.") \
  METRIC(sent_per_s, sent, ranged, always, "Requests per second that were due: the offered load with its random deviation, and requests of closed users.") \
  METRIC(mean_ms, mean_latency, ranged, steady, "Mean latency, from the time when a request is due to its response.") \
  METRIC(p50_ms, latency<500>, ranged, steady, "Median latency.") \
  METRIC(p90_ms, latency<900>, ranged, steady, "Latency that 90 % of the requests do not exceed.") \
  METRIC(p95_ms, latency<950>, ranged, steady, "Latency that 95 % of the requests do not exceed.") \
  METRIC(p99_ms, latency<990>, ranged, steady, "Latency that 99 % of the requests do not exceed.") \
  METRIC(p999_ms, latency<999>, ranged, steady, "Latency that 99.9 % of the requests do not exceed.") \
  METRIC(max_ms, longest_latency, plain, steady, "Largest latency.") \
  METRIC(measured_mean_ms, measured_mean, plain, always, "Measured mean latency of the recorded requests.") \
  METRIC(measured_p50_ms, measured_quantile<500>, plain, always, "Measured median latency of the recorded requests.") \
  METRIC(measured_p95_ms, measured_quantile<950>, plain, always, "Measured latency that 95 % of the recorded requests do not exceed.") \
  METRIC(measured_p99_ms, measured_quantile<990>, plain, always, "Measured latency that 99 % of the recorded requests do not exceed.") \
  METRIC(errors, share_not_served, ranged, always, "Share of the requests due in the window that were not served, 0 to 1: refused, timed out, failed, shed or unfinished.") \
  METRIC(refused_per_s, ended_rate<Outcome::refused>, ranged, always, "Requests per second that were refused: no connection succeeded, the queue of a service was full, or a `concurrency-limit` was reached.") \
  METRIC(timed_out_per_s, ended_rate<Outcome::timed_out>, ranged, always, "Requests per second that waited too long for a connection of a pool, or their client for the response.") \
  METRIC(failed_per_s, ended_rate<Outcome::failed>, ranged, always, "Requests per second that were lost when their process was killed.") \
  METRIC(shed_per_s, ended_rate<Outcome::shed>, ranged, always, "Requests per second that their client turned away itself: its circuit breaker was open, or its rate limit exceeded.") \
  METRIC(unfinished_per_s, ended_rate<Outcome::unfinished>, plain, always, "Requests per second that were due in the window and had no outcome at the end of the simulation.") \
  METRIC(attempts_per_request, attempts, ranged, always, "Attempts that the clients sent for each request due in the window that has ended, retries and hedges included; empty without `clients`.") \
  METRIC(wasted_per_s, averaged<&Measurement::wasted_per_s>, plain, always, "Attempts per second that ended at the servers after their client had given them up; empty without `clients`.") \
  KNEE_LATENCY_COMPONENTS(KNEE_COMPONENT_METRIC, METRIC) \
  METRIC(in_flight, present, ranged, steady, "Requests in the system: total time in the system of the requests due in the window, divided by its length.") \
  METRIC(connections_waiting, averaged<&Measurement::connections_waiting>, plain, always, "Connections that no process has accepted yet, in all listening sockets together (Recv-Q of ss -lt), mean over time.") \
  METRIC(calls_waiting, averaged<&Measurement::calls_waiting>, plain, always, "Calls that wait for a server of a shared service, of all services together, mean over time; empty without services.") \
  METRIC(core_utilisation, mean_use<ResourceKind::cores>, ranged, always, "Share of the time of all cores in use, 0 to 1.") \
  METRIC(core_utilisation_highest, highest_use<ResourceKind::cores>, plain, always, "Core utilisation of the busiest node.") \
  METRIC(context_switches_per_s, averaged<&Measurement::context_switches_per_s>, plain, always, "Context switches per second at the end of a time slice, all nodes.") \
  METRIC(cpu_periods_per_s, averaged<&Measurement::cpu_periods_per_s>, plain, always, "Periods of `cpu-limit` per second in which any thread ran (nr_periods), all nodes.") \
  METRIC(throttled_share, throttled_periods, plain, always, "Share of the periods in which `cpu-limit` stopped a container (nr_throttled over nr_periods), mean of all nodes.") \
  METRIC(nodes_mean, averaged<&Measurement::nodes_mean>, plain, always, "Mean number of nodes that run and are paid for: from the decision to start a node to its end. Of nodes that stay, their number.") \
  METRIC(nodes_ready, averaged<&Measurement::nodes_ready>, plain, always, "Mean number of nodes that accept connections; empty unless nodes come and go (`autoscaler`, `deploy`) or `changes` happen to them.") \
  METRIC(nodes_max, highest<&Measurement::nodes_max>, plain, always, "Largest number of nodes that run at once.") \
  METRIC(cost_per_h, averaged<&Measurement::cost_per_h>, plain, always, "Mean price of the nodes that run, for an hour, in the currency of their `cost`; empty without it.") \
  METRIC(balancer_retries_per_s, averaged<&Measurement::balancer_retries_per_s>, plain, always, "Further nodes per second to which balancers sent a request after a failed attempt, balancers of tiers included; empty unless one has `next`.") \
  METRIC(power_w, averaged<&Measurement::power_w>, plain, always, "Mean electrical power of all nodes, in watts; empty without `power` of their machines.") \
  METRIC(energy_j_per_request, energy, plain, always, "Energy of all nodes for each request that was served, in joules; 1 J is 0.278 kWh for a million requests.") \
  METRIC(memory_peak_mb, highest<&Measurement::memory_peak_mb>, plain, always, "Largest memory of a node's processes together, including a demand for which one was killed, in MB of 10^6 bytes; largest of all nodes.") \
  METRIC(collections_per_s, averaged<&Measurement::collections_per_s>, plain, always, "Garbage collection pauses per second, all processes; empty without a collector.") \
  METRIC(restarts_per_s, averaged<&Measurement::restarts_per_s>, plain, always, "Processes per second that replaced one that had exited or was killed.") \
  METRIC(loop_utilisation, mean_use<ResourceKind::loop>, ranged, always, "Share of the time an event loop neither sleeps nor waits for the interpreter lock, mean of all loops (Node.js: performance.eventLoopUtilization).") \
  METRIC(loop_utilisation_highest, highest_use<ResourceKind::loop>, plain, always, "Loop utilisation of the busiest loop.") \
  METRIC(loop_delay_p50_ms, loop_delay<500>, plain, always, "Median time between two firings of a 10 ms timer on an event loop (perf_hooks.monitorEventLoopDelay), all loops; 10 if the loop is idle.") \
  METRIC(loop_delay_p99_ms, loop_delay<990>, plain, always, "Time between two firings of that timer that 99 % do not exceed.") \
  METRIC(loop_delay_max_ms, loop_delay<1000>, plain, always, "Longest time between two firings of that timer.") \
  METRIC(lock_utilisation, mean_use<ResourceKind::lock>, ranged, always, "Share of the time the interpreter lock is held, mean of all processes.") \
  METRIC(lock_utilisation_highest, highest_use<ResourceKind::lock>, plain, always, "Utilisation of the busiest interpreter lock.") \
  METRIC(thread_utilisation, mean_use<ResourceKind::threads>, ranged, always, "Share of the serving threads that hold a request, mean of all processes.") \
  METRIC(thread_utilisation_highest, highest_use<ResourceKind::threads>, plain, always, "Thread utilisation of the busiest process.") \
  METRIC(pool_utilisation, mean_use<ResourceKind::pool>, ranged, always, "Share of the event loop's worker threads in use, mean of all processes.") \
  METRIC(pool_jobs_per_s, averaged<&Measurement::pool_jobs_per_s>, plain, always, "Jobs per second for the worker threads of event loops, all processes.") \
  METRIC(pool_queue_ms, pool_waits, plain, always, "Mean time that a job waits for a worker thread of the event loop.") \
  METRIC(offload_utilisation, mean_use<ResourceKind::offload>, ranged, always, "Share of the workers with interpreters of their own in use, mean of all processes.") \
  METRIC(service_utilisation, busiest_use<ResourceKind::service>, plain, always, "Share of a shared service's servers in use, of the busiest service.") \
  METRIC(cache_look_ups_per_s, averaged<&Measurement::cache_look_ups_per_s>, plain, always, "Look-ups per second in the caches of `cache` steps with keys, all processes; empty without such steps.") \
  METRIC(cache_hit_share, cache_hits, plain, always, "Share of these look-ups that found an entry, a stale one included.") \
  METRIC(cache_fills_per_s, averaged<&Measurement::cache_fills_per_s>, plain, always, "Fills of cache entries that began per second, refreshes included: without `coalesce` one for each miss.") \
  METRIC(jobs_per_s, averaged<&Measurement::jobs_per_s>, plain, always, "Jobs per second that workers of `queues` have carried out; empty without queues.") \
  METRIC(job_mean_ms, job_mean, plain, steady, "Mean time from leaving a job on its queue to its end.") \
  METRIC(job_p99_ms, job_quantile<990>, plain, steady, "Time from leaving a job to its end that 99 % of the jobs do not exceed.") \
  METRIC(jobs_waiting, averaged<&Measurement::jobs_waiting>, plain, always, "Jobs that wait in all queues, jobs included that workers have reserved.") \
  METRIC(job_worker_utilisation, busiest_use<ResourceKind::job_workers>, plain, always, "Share of the time of its workers that the busiest queue uses, 0 to 1; at 1 its jobs pile up.") \
  METRIC(concurrency_limit, averaged<&Measurement::concurrency_limit>, plain, always, "Mean of `concurrency-limit` over time and over the nodes and balancers that have one; empty without it.") \
  METRIC(busiest_process_share, busiest_process, plain, always, "Share of the requests that the busiest process served.") \
  METRIC(lock_wait_share, lock_wait_share, plain, steady, "Share of the mean latency spent waiting for the interpreter lock.") \
  METRIC(lock_hold_ms, lock_hold_mean, plain, always, "Mean time from taking an interpreter lock to dropping it.") \
  METRIC(lock_hold_p99_ms, lock_hold<990>, plain, always, "Time from taking an interpreter lock to dropping it that 99 % of the holds do not exceed.") \
  METRIC(forced_switches_per_s, averaged<&Measurement::forced_switches_per_s>, plain, always, "Times per second that an interpreter lock was dropped on request, all processes.") \
  METRIC(voluntary_switches_per_s, averaged<&Measurement::voluntary_switches_per_s>, plain, always, "Times per second that an interpreter lock was dropped before I/O, native code or a system call, all processes.") \
  METRIC(backlog_growth_per_s, backlog_growth, plain, always, "Growth of the number of requests in the system over the window (trend line), per second.") \
  METRIC(simulated_s, simulated, plain, always, "Simulated time of the measurement, all replications.") \
  METRIC(requests, requests, plain, always, "Requests due in the measurement, all replications.") \
  METRIC(events, events, plain, always, "Events of the simulations, including warm-up and drain, all replications.")
// clang-format on

/// The activity or the wait to which each moment of a request's time in the system is charged.
enum class LatencyComponent : std::size_t {
#define KNEE_ENUMERATOR(METRIC, name, label, meaning) name,
  KNEE_LATENCY_COMPONENTS(KNEE_ENUMERATOR, )
#undef KNEE_ENUMERATOR
};

/// One value for each metric; not-a-number if the metric does not apply. Times are in milliseconds.
struct Measurement {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
#define KNEE_MEMBER(name, definition, interval, when, meaning) double name = kNone;
  KNEE_METRICS(KNEE_MEMBER)
#undef KNEE_MEMBER
};

/// A component with its name in tables and traces, its label in a breakdown, and its metric.
struct ComponentName {
  LatencyComponent component;
  const char* column;
  const char* label;
  double Measurement::*value;
};
inline constexpr ComponentName kComponentNames[] = {
#define KNEE_NAMES(METRIC, name, label, meaning) {LatencyComponent::name, #name "_ms", label, &Measurement::name##_ms},
    KNEE_LATENCY_COMPONENTS(KNEE_NAMES, )
#undef KNEE_NAMES
};
inline constexpr std::size_t kComponents = std::size(kComponentNames);

}  // namespace knee::analysis
