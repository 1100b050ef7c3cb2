#include "scenarios/measurement.hpp"

#include <cmath>

namespace knee::scenarios {
namespace {

using M = Measurement;
constexpr bool kInterval = true;
constexpr bool kSteady = true;

constexpr Metric kMetrics[] = {
    {"offered_per_s", &M::offered_per_s, "Requests per second that the open streams send; empty for closed users.", false, false},
    {"throughput_per_s", &M::throughput_per_s, "Requests served per second.", kInterval, false},
    {"goodput_per_s", &M::goodput_per_s, "Requests served per second within the objective's latency.", kInterval, false},
    {"mean_ms", &M::mean_ms, "Mean latency, from when a request was due to its response.", kInterval, kSteady},
    {"p50_ms", &M::p50_ms, "Median latency.", kInterval, kSteady},
    {"p90_ms", &M::p90_ms, "Latency that 90 % of the requests stay within.", kInterval, kSteady},
    {"p95_ms", &M::p95_ms, "Latency that 95 % of the requests stay within.", kInterval, kSteady},
    {"p99_ms", &M::p99_ms, "Latency that 99 % of the requests stay within.", kInterval, kSteady},
    {"p999_ms", &M::p999_ms, "Latency that 99.9 % of the requests stay within.", kInterval, kSteady},
    {"max_ms", &M::max_ms, "Largest latency seen.", false, kSteady},
    {"measured_mean_ms", &M::measured_mean_ms, "Mean latency of the recorded requests when they were real.", false, false},
    {"measured_p50_ms", &M::measured_p50_ms, "Median latency of the recorded requests when they were real.", false, false},
    {"measured_p95_ms", &M::measured_p95_ms, "Latency that 95 % of the recorded requests stayed within when they were real.", false, false},
    {"measured_p99_ms", &M::measured_p99_ms, "Latency that 99 % of the recorded requests stayed within when they were real.", false, false},
    {"refused_per_s", &M::refused_per_s, "Requests per second turned away by a full backlog or a full service queue.", false, false},
    {"timed_out_per_s", &M::timed_out_per_s, "Requests per second that waited too long for a connection of a pool.", false, false},
    {"failed_per_s", &M::failed_per_s, "Requests per second lost with a process that was killed.", false, false},
    {"queue_ms", &M::queue_ms, "Part of the mean latency: waiting for a process, the loop or a pool thread; a loop that has to wake up first included.", false, kSteady},
    {"interpreter_wait_ms", &M::interpreter_wait_ms, "Part of the mean latency: waiting for the interpreter lock.", false, kSteady},
    {"core_wait_ms", &M::core_wait_ms, "Part of the mean latency: runnable, waiting for a core; the wake-up of a thread that had slept included.", false, kSteady},
    {"cpu_ms", &M::cpu_ms, "Part of the mean latency: computing in the interpreter.", false, kSteady},
    {"native_ms", &M::native_ms, "Part of the mean latency: computing outside the interpreter, system calls included.", false, kSteady},
    {"io_ms", &M::io_ms, "Part of the mean latency: waiting for I/O and timers.", false, kSteady},
    {"service_ms", &M::service_ms, "Part of the mean latency: at shared services, the wait for a connection and a server included.", false, kSteady},
    {"serialisation_ms", &M::serialisation_ms, "Part of the mean latency: made into bytes, and back, between processes.", false, kSteady},
    {"collector_ms", &M::collector_ms, "Part of the mean latency: standing still while its own garbage is collected.", false, kSteady},
    {"network_ms", &M::network_ms, "Part of the mean latency: between client, balancer and node.", false, kSteady},
    {"in_flight", &M::in_flight, "Time average of the requests in the system.", false, kSteady},
    {"core_utilisation", &M::core_utilisation, "Share of all cores' time in use, 0 to 1.", false, false},
    {"context_switches_per_s", &M::context_switches_per_s, "Times per second that a core turned to another thread because a time slice was over, all nodes.", false, false},
    {"throttled_share", &M::throttled_share, "Share of the periods in which `cpu-limit` stopped a container (nr_throttled over nr_periods), mean of all nodes.", false, false},
    {"memory_peak_mb", &M::memory_peak_mb, "Most memory that the processes of a node took together, or wanted when one was killed for it, in MB of 10^6 bytes; largest of all nodes.", false, false},
    {"collections_per_s", &M::collections_per_s, "Pauses per second in which garbage was collected, all processes; empty without a collector.", false, false},
    {"restarts_per_s", &M::restarts_per_s, "Times per second that a process took the place of one that had exited or was killed, all processes.", false, false},
    {"loop_utilisation", &M::loop_utilisation, "Share of the time an event loop does not sleep, mean of all loops (performance.eventLoopUtilization).", false, false},
    {"loop_delay_p50_ms", &M::loop_delay_p50_ms, "Median time between two firings of a 10 ms timer on an event loop (perf_hooks.monitorEventLoopDelay), all loops; 10 if the loop is idle.", false, false},
    {"loop_delay_p99_ms", &M::loop_delay_p99_ms, "Time between two firings of that timer that 99 % of them stay within.", false, false},
    {"loop_delay_max_ms", &M::loop_delay_max_ms, "Longest time between two firings of that timer.", false, false},
    {"lock_utilisation", &M::lock_utilisation, "Share of the time the interpreter lock is held, mean of all processes.", false, false},
    {"thread_utilisation", &M::thread_utilisation, "Share of the serving threads that have a request, mean of all processes.", false, false},
    {"pool_utilisation", &M::pool_utilisation, "Share of the event loop's worker threads in use, mean of all processes.", false, false},
    {"pool_queue_ms", &M::pool_queue_ms, "Mean time that a job waits for one of the event loop's worker threads.", false, false},
    {"offload_utilisation", &M::offload_utilisation, "Share of the workers with interpreters of their own in use, mean of all processes.", false, false},
    {"service_utilisation", &M::service_utilisation, "Share of the busiest shared service's servers in use.", false, false},
    {"lock_wait_share", &M::lock_wait_share, "Share of the mean latency spent waiting for the interpreter lock.", false, kSteady},
    {"lock_hold_ms", &M::lock_hold_ms, "Mean time from taking an interpreter lock to dropping it.", false, false},
    {"lock_hold_p99_ms", &M::lock_hold_p99_ms, "Time within which 99 % of the holds of an interpreter lock end.", false, false},
    {"forced_switches_per_s", &M::forced_switches_per_s, "Times per second an interpreter lock was dropped on request, all processes.", false, false},
    {"voluntary_switches_per_s", &M::voluntary_switches_per_s, "Times per second an interpreter lock was dropped before I/O, native code or a system call, all processes.", false, false},
    {"backlog_growth", &M::backlog_growth, "Growth over the measurement (trend line) of the requests in flight or turned away, in requests.", false, false},
    {"simulated_s", &M::simulated_s, "Simulated time of the measurement.", false, false},
    {"requests", &M::requests, "Requests sent during the measurement.", false, false},
    {"events", &M::events, "Events of the whole simulation, warm-up included.", false, false},
};

}  // namespace

std::span<const Metric> metrics() { return kMetrics; }

bool is_saturated(double backlog_growth, double requests) {
  return backlog_growth > 0.01 * requests && backlog_growth > 2 * std::sqrt(requests);
}

}  // namespace knee::scenarios
