/// The metrics, each declared once; and a value of each.
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
  COMPONENT(METRIC, queue, "queue", "waiting for a process, the loop or a pool thread; a loop that has to wake up first included.") \
  COMPONENT(METRIC, interpreter_wait, "lock wait", "waiting for the interpreter lock.") \
  COMPONENT(METRIC, core_wait, "core wait", "runnable, waiting for a core; the wake-up of a thread that had slept included.") \
  COMPONENT(METRIC, cpu, "cpu", "computing in the interpreter.") \
  COMPONENT(METRIC, native, "native", "computing outside the interpreter, system calls included.") \
  COMPONENT(METRIC, io, "I/O", "waiting for I/O and timers.") \
  COMPONENT(METRIC, service, "service", "at shared services, the wait for a connection and a server included.") \
  COMPONENT(METRIC, serialisation, "serialisation", "made into bytes, and back, between processes.") \
  COMPONENT(METRIC, collector, "collector", "standing still while its own garbage is collected.") \
  COMPONENT(METRIC, network, "network", "between client, balancer and node.")

#define KNEE_COMPONENT_METRIC(METRIC, name, label, meaning) \
  METRIC(name##_ms, component<LatencyComponent::name>, plain, steady, "Part of the mean latency: " meaning)

/// METRIC(name, rule, interval, when, meaning): one column of the result tables.
/// - `name` ends in the unit.
/// - `rule`: how the value comes from batches and replications; the rules stand in metric.cpp.
/// - `interval`: `ranged` if the tables give its confidence interval (`_low`, `_high`), else `plain`.
/// - `when`: `steady` if it means something only where work does not pile up, else `always`.
#define KNEE_METRICS(METRIC)                                                                                          \
  METRIC(offered_per_s, offered, plain, always, "Requests per second that the open streams send; empty for closed users.") \
  METRIC(throughput_per_s, throughput, ranged, always, "Requests served per second: of those due in the window; where work piles up, or may do so, those that left in it.") \
  METRIC(goodput_per_s, goodput, ranged, always, "Requests served per second within the objective's latency.") \
  METRIC(sent_per_s, sent, ranged, always, "Requests per second that came due, as it really was: by chance not quite what was offered, and what closed users sent.") \
  METRIC(mean_ms, mean_latency, ranged, steady, "Mean latency, from when a request was due to its response.") \
  METRIC(p50_ms, latency<500>, ranged, steady, "Median latency.") \
  METRIC(p90_ms, latency<900>, ranged, steady, "Latency that 90 % of the requests stay within.") \
  METRIC(p95_ms, latency<950>, ranged, steady, "Latency that 95 % of the requests stay within.") \
  METRIC(p99_ms, latency<990>, ranged, steady, "Latency that 99 % of the requests stay within.") \
  METRIC(p999_ms, latency<999>, ranged, steady, "Latency that 99.9 % of the requests stay within.") \
  METRIC(max_ms, longest_latency, plain, steady, "Largest latency seen.") \
  METRIC(measured_mean_ms, measured_mean, plain, always, "Mean latency of the recorded requests when they were real.") \
  METRIC(measured_p50_ms, measured_quantile<500>, plain, always, "Median latency of the recorded requests when they were real.") \
  METRIC(measured_p95_ms, measured_quantile<950>, plain, always, "Latency that 95 % of the recorded requests stayed within when they were real.") \
  METRIC(measured_p99_ms, measured_quantile<990>, plain, always, "Latency that 99 % of the recorded requests stayed within when they were real.") \
  METRIC(errors, share_not_served, ranged, always, "Share of the requests due in the window that were not served, 0 to 1: refused, timed out, failed or unfinished.") \
  METRIC(refused_per_s, ended_rate<Outcome::refused>, ranged, always, "Requests per second turned away: no connection came about, or a service's queue was full.") \
  METRIC(timed_out_per_s, ended_rate<Outcome::timed_out>, ranged, always, "Requests per second that waited too long for a connection of a pool.") \
  METRIC(failed_per_s, ended_rate<Outcome::failed>, ranged, always, "Requests per second lost with a process that was killed.") \
  METRIC(unfinished_per_s, ended_rate<Outcome::unfinished>, plain, always, "Requests per second that were due in the window and had no outcome when the simulation stopped waiting for them.") \
  KNEE_LATENCY_COMPONENTS(KNEE_COMPONENT_METRIC, METRIC) \
  METRIC(in_flight, present, ranged, steady, "Requests in the system: the times that those due in the window spent there, over its length.") \
  METRIC(core_utilisation, mean_use<ResourceKind::cores>, ranged, always, "Share of all cores' time in use, 0 to 1.") \
  METRIC(core_utilisation_highest, highest_use<ResourceKind::cores>, plain, always, "The same of the busiest node.") \
  METRIC(context_switches_per_s, averaged<&Measurement::context_switches_per_s>, plain, always, "Times per second that a core turned to another thread because a time slice was over, all nodes.") \
  METRIC(cpu_periods_per_s, averaged<&Measurement::cpu_periods_per_s>, plain, always, "Periods of `cpu-limit` per second in which anything ran (nr_periods), all nodes.") \
  METRIC(throttled_share, throttled_periods, plain, always, "Share of the periods in which `cpu-limit` stopped a container (nr_throttled over nr_periods), mean of all nodes.") \
  METRIC(memory_peak_mb, highest<&Measurement::memory_peak_mb>, plain, always, "Most memory that the processes of a node took together, or wanted when one was killed for it, in MB of 10^6 bytes; largest of all nodes.") \
  METRIC(collections_per_s, averaged<&Measurement::collections_per_s>, plain, always, "Pauses per second in which garbage was collected, all processes; empty without a collector.") \
  METRIC(restarts_per_s, averaged<&Measurement::restarts_per_s>, plain, always, "Times per second that a process took the place of one that had exited or was killed, all processes.") \
  METRIC(loop_utilisation, mean_use<ResourceKind::loop>, ranged, always, "Share of the time an event loop does not sleep, mean of all loops (performance.eventLoopUtilization).") \
  METRIC(loop_utilisation_highest, highest_use<ResourceKind::loop>, plain, always, "The same of the busiest loop.") \
  METRIC(loop_delay_p50_ms, loop_delay<500>, plain, always, "Median time between two firings of a 10 ms timer on an event loop (perf_hooks.monitorEventLoopDelay), all loops; 10 if the loop is idle.") \
  METRIC(loop_delay_p99_ms, loop_delay<990>, plain, always, "Time between two firings of that timer that 99 % of them stay within.") \
  METRIC(loop_delay_max_ms, loop_delay<1000>, plain, always, "Longest time between two firings of that timer.") \
  METRIC(lock_utilisation, mean_use<ResourceKind::lock>, ranged, always, "Share of the time the interpreter lock is held, mean of all processes.") \
  METRIC(lock_utilisation_highest, highest_use<ResourceKind::lock>, plain, always, "The same of the busiest interpreter lock.") \
  METRIC(thread_utilisation, mean_use<ResourceKind::threads>, ranged, always, "Share of the serving threads that have a request, mean of all processes.") \
  METRIC(thread_utilisation_highest, highest_use<ResourceKind::threads>, plain, always, "The same of the busiest process.") \
  METRIC(pool_utilisation, mean_use<ResourceKind::pool>, ranged, always, "Share of the event loop's worker threads in use, mean of all processes.") \
  METRIC(pool_jobs_per_s, averaged<&Measurement::pool_jobs_per_s>, plain, always, "Jobs per second that went to the worker threads of event loops, all processes.") \
  METRIC(pool_queue_ms, pool_waits, plain, always, "Mean time that a job waits for one of the event loop's worker threads.") \
  METRIC(offload_utilisation, mean_use<ResourceKind::offload>, ranged, always, "Share of the workers with interpreters of their own in use, mean of all processes.") \
  METRIC(service_utilisation, busiest_use<ResourceKind::service>, plain, always, "Share of a shared service's servers in use, of the busiest service.") \
  METRIC(busiest_process_share, busiest_process, plain, always, "Share of the requests that the process which served most of them has served.") \
  METRIC(lock_wait_share, lock_wait_share, plain, steady, "Share of the mean latency spent waiting for the interpreter lock.") \
  METRIC(lock_hold_ms, lock_hold_mean, plain, always, "Mean time from taking an interpreter lock to dropping it.") \
  METRIC(lock_hold_p99_ms, lock_hold<990>, plain, always, "Time within which 99 % of the holds of an interpreter lock end.") \
  METRIC(forced_switches_per_s, averaged<&Measurement::forced_switches_per_s>, plain, always, "Times per second an interpreter lock was dropped on request, all processes.") \
  METRIC(voluntary_switches_per_s, averaged<&Measurement::voluntary_switches_per_s>, plain, always, "Times per second an interpreter lock was dropped before I/O, native code or a system call, all processes.") \
  METRIC(backlog_growth_per_s, backlog_growth, plain, always, "Growth of the number of requests in the system over the window (trend line), per second.") \
  METRIC(simulated_s, simulated, plain, always, "Simulated time of the measurement, all replications.") \
  METRIC(requests, requests, plain, always, "Requests due in the measurement, all replications.") \
  METRIC(events, events, plain, always, "Events of the simulations, warm-up and drain included, all replications.")
// clang-format on

/// What a request does, or waits for, at a moment of its life.
enum class LatencyComponent : std::size_t {
#define KNEE_ENUMERATOR(METRIC, name, label, meaning) name,
  KNEE_LATENCY_COMPONENTS(KNEE_ENUMERATOR, )
#undef KNEE_ENUMERATOR
};

/// One value for each metric; not-a-number where the metric does not apply. Times in milliseconds.
struct Measurement {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
#define KNEE_MEMBER(name, rule, interval, when, meaning) double name = kNone;
  KNEE_METRICS(KNEE_MEMBER)
#undef KNEE_MEMBER
};

/// How the components are called: in a table or a trace, in a breakdown; and the metric of each.
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
