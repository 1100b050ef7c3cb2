#include "scenarios/language/machine_keys.hpp"

#include <optional>

#include "scenarios/language/common.hpp"

namespace knee::scenarios::language {

namespace {

using namespace std::chrono_literals;

/// What Linux 5.10 allows (kernel/sysctl.c: min_sched_granularity_ns, max_sched_granularity_ns).
constexpr Range<sim::Duration> kSlice{.least = 100us, .most = 1s};
/// What Linux allows (kernel/sched/core.c: min_cfs_quota_period, max_cfs_quota_period).
constexpr Range<sim::Duration> kPeriod{.least = 1ms, .most = 1s};

/// A number of cores, or `none`.
Type<double> cpu_limit() {
  return converted<double>(
      maybe(Type(number({.least = 0.001, .most = 4096}))), [](std::optional<double> cores) { return cores.value_or(0); },
      [](double cores) { return cores > 0 ? std::optional(cores) : std::nullopt; });
}

/// A size, or `none`.
Type<sim::Bytes> memory_limit() {
  return converted<sim::Bytes>(
      maybe(Type(size())), [](std::optional<sim::Bytes> bytes) { return bytes.value_or(sim::Bytes{}); },
      [](sim::Bytes bytes) { return bytes > sim::Bytes{} ? std::optional(bytes) : std::nullopt; });
}

}  // namespace

Type<models::Machine::Options> machine() {
  return mapping<models::Machine::Options>("machine", [](MappingReader& fields, models::Machine::Options& machine) {
    fields.optional("cores", machine.cores, integer<int>({.least = 1, .most = 4096}),
                    "Cores that all its threads share.");
    fields.optional("speed", machine.speed, number({.least = 0.001, .most = 1000}),
                    "Speed of one core, relative to the one that the demands were written for.");
    fields.optional("context-switch", machine.slices.switch_cost, duration(),
                    "Core time lost when a time slice is over and another thread gets the core.");
    fields.optional("scheduling-latency", machine.slices.latency, duration(kSlice),
                    "In which all threads that share a core run once (sysctl_sched_latency, of one core).");
    fields.optional("least-slice", machine.slices.min_granularity, duration(kSlice),
                    "The shortest time slice, however many threads share a core "
                    "(sysctl_sched_min_granularity, of one core).");
    fields.optional("cpu-limit", machine.cpu_limit.cores, cpu_limit(),
                    "Cores' worth of CPU time that the container may use in each period (docker --cpus); all "
                    "its threads stop when it is used up.");
    fields.optional("cpu-period", machine.cpu_limit.period, duration(kPeriod),
                    "The period of `cpu-limit` (cpu.cfs_period_us).");
    fields.optional("memory", machine.memory, memory_limit(),
                    "Memory that the container may use (docker --memory); when its processes take more, the one with the "
                    "most is killed.");
  });
}

}  // namespace knee::scenarios::language
