#include "scenarios/language/keys/machine_keys.hpp"

#include <optional>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {
namespace {

using namespace std::chrono_literals;

/// What Linux 5.10 allows (kernel/sysctl.c: min_sched_granularity_ns, max_sched_granularity_ns).
constexpr Range<sim::Duration> kSlice{.least = 100us, .most = 1s};
/// What Linux allows (kernel/sched/core.c: min_cfs_quota_period, max_cfs_quota_period).
constexpr Range<sim::Duration> kPeriod{.least = 1ms, .most = 1s};

/// A number of cores, or `none`.
auto cpu_limit() {
  return converted<double>(
      maybe(number({.least = 0.001, .most = 4096})),
      [](std::optional<double> cores) { return cores.value_or(0); },
      [](double cores) { return cores > 0 ? std::optional(cores) : std::nullopt; });
}

/// A size, or `none`.
auto memory_limit() {
  return converted<sim::Bytes>(
      maybe(size()), [](std::optional<sim::Bytes> bytes) { return bytes.value_or(sim::Bytes{}); },
      [](sim::Bytes bytes) { return bytes > sim::Bytes{} ? std::optional(bytes) : std::nullopt; });
}

constexpr double kBitsOfByte = 8;

auto bytes_per_second() {
  return as<double>(
      bit_rate({.least = 1'000, .most = 1e15}), [](double bits) { return bits / kBitsOfByte; },
      [](double bytes) { return bytes * kBitsOfByte; });
}

using models::CollectorOptions;
using models::CPythonHeap;
using models::V8Heap;

/// Collectors with all their constants at the default.
enum class Brief : std::uint8_t { none, v8, cpython };

constexpr Choice<Brief> kBriefs[] = {
    {"none", Brief::none, "No collector: memory is freed as soon as nothing refers to it."},
    {"v8", Brief::v8, "Two generations: scavenges, and marking beside the application (Node.js 20)."},
    {"cpython", Brief::cpython,
     "Reference counts, and a collector for cycles in three generations (CPython 3.11)."}};

Mapping<V8Heap::Options> v8() {
  return mapping<V8Heap::Options>("v8", [](KeyVisitor& keys, V8Heap::Options& v8) {
    keys.optional("new-space", v8.new_space, size(),
                  "Allocation between two scavenges: a semi-space (--max-semi-space-size).");
    keys.optional("scavenge", v8.scavenge, duration(), "The shortest pause for a scavenge.");
    keys.optional("scavenge-per-megabyte", v8.scavenge_per_megabyte, duration(),
                  "Pause for each megabyte that survives and is copied.");
    keys.optional("major", v8.major, duration(), "The shortest pause at the end of a marking.");
    keys.optional("major-per-megabyte", v8.major_per_megabyte, duration(),
                  "Pause for each megabyte that is alive in the old space.");
    keys.optional("marking-per-megabyte", v8.marking_per_megabyte, duration(),
                  "Core time of the thread that marks, beside the application.");
    keys.optional("growing-factor", v8.growing_factor, number({.least = 1, .most = 100}),
                  "Factor by which the old space grows before it is marked.");
    keys.optional("least-growth", v8.least_growth, size(), "The least by which it grows.");
  });
}

Mapping<CPythonHeap::Options> cpython() {
  return mapping<CPythonHeap::Options>("cpython", [](KeyVisitor& keys, CPythonHeap::Options& cpython) {
    keys.optional("generational", cpython.generational, flag(),
                  "False for the free-threaded build, which examines all objects and stops all threads.");
    const auto count = integer<std::int64_t>({.least = 1, .most = 1'000'000'000});
    keys.optional("threshold", cpython.thresholds[0], count,
                  "Allocations beyond deallocations at which the youngest generation is collected "
                  "(gc.get_threshold()).");
    keys.optional("middle-threshold", cpython.thresholds[1], count,
                  "Collections of the youngest generation between two of the middle one.");
    keys.optional("old-threshold", cpython.thresholds[2], count,
                  "Collections of the middle generation between two of the oldest one.");
    keys.optional("object-size", cpython.object_size, size(),
                  "Memory for each object that the collector tracks.");
    keys.optional("cyclic", cpython.cyclic, percentage(),
                  "Share of the dropped memory that lies in cycles and waits for the collector.");
    keys.optional("collection", cpython.collection, duration(), "The shortest pause.");
    keys.optional("per-young-object", cpython.per_young_object, duration(),
                  "Pause for each object examined in the younger two generations.");
    keys.optional("per-old-object", cpython.per_old_object, duration(),
                  "Pause for each object when the oldest generation is examined.");
  });
}

CollectorOptions options_of(Brief brief) {
  switch (brief) {
    case Brief::none:
      break;
    case Brief::v8:
      return V8Heap::Options{};
    case Brief::cpython:
      return CPythonHeap::Options{};
  }
  return {};
}

auto collector() {
  const auto brief = converted<CollectorOptions>(
      choice("collector", kBriefs), options_of, [](const CollectorOptions& options) {
        return std::holds_alternative<std::monostate>(options) ? std::optional(Brief::none) : std::nullopt;
      });
  const auto full = mapping<CollectorOptions>("collector", [](KeyVisitor& keys, CollectorOptions& collector) {
    keys.one_of(alternative<V8Heap::Options>("v8", collector, v8(), "V8's, with constants of its own."),
                alternative<CPythonHeap::Options>("cpython", collector, cpython(),
                                                  "CPython's, with constants of its own."));
  });
  return brief_or(brief, full);
}

}  // namespace

Mapping<models::Machine::Options> machine() {
  return mapping<models::Machine::Options>("machine", [](KeyVisitor& keys,
                                                         models::Machine::Options& machine) {
    keys.optional("cores", machine.cores, integer<int>({.least = 1, .most = 4096}),
                  "Cores that all its threads share.");
    keys.optional("speed", machine.speed, number({.least = 0.001, .most = 1000}),
                  "Speed of one core, relative to the one that the demands were written for.");
    keys.optional("context-switch", machine.slices.switch_cost, duration(),
                  "Core time lost when a time slice ends and another thread gets the core.");
    keys.optional(
        "scheduling-latency", machine.slices.latency, duration(kSlice),
        "Period in which each thread that shares a core runs once (sysctl_sched_latency, of one core).");
    keys.optional("min-granularity", machine.slices.min_granularity, duration(kSlice),
                  "The shortest time slice, however many threads share a core "
                  "(sysctl_sched_min_granularity, of one core).");
    keys.optional("cpu-limit", machine.cpu_limit.cores, cpu_limit(),
                  "Cores' worth of CPU time that the container may use in each period (docker --cpus); all "
                  "its threads stop when it is used up.");
    keys.optional("cpu-period", machine.cpu_limit.period, duration(kPeriod),
                  "The period of `cpu-limit` (cpu.cfs_period_us).");
    keys.optional(
        "memory", machine.memory, memory_limit(),
        "Memory that the container may use (docker --memory); when its processes take more, the one with the "
        "most is killed.");
  });
}

Mapping<NetworkOptions> network() {
  return mapping<NetworkOptions>("network", [](KeyVisitor& keys, NetworkOptions& network) {
    keys.optional("latency", network.latency, duration(),
                  "Of one link, one way; two links lie between any two hosts.");
    keys.optional("bandwidth", network.bandwidth, bytes_per_second(), "Of one link, each way.");
  });
}

Mapping<models::ProcessMemory::Options> memory() {
  return mapping<models::ProcessMemory::Options>(
      "memory", [](KeyVisitor& keys, models::ProcessMemory::Options& memory) {
        keys.optional("process", memory.process, size(),
                      "Of each process when it begins, heap left out, the shared part included.");
        keys.optional("shared", memory.shared, size(),
                      "Part of it on pages that forked processes share (copy on write).");
        if (memory.shared > memory.process) {
          keys.mistake("shared", wrong(fmt::format("{} shared of a process of {}",
                                                   size().write(memory.shared), size().write(memory.process)),
                                       "at most what `process` says"));
        }
        keys.optional("heap", memory.heap, size(), "What the application holds on the heap permanently.");
        keys.optional("request", memory.request, size(),
                      "Held on the heap by each request from its beginning to its response.");
        keys.optional("collector", memory.collector, collector(), "How garbage is collected.");
      });
}

Mapping<models::OffloadPool::Options> offload() {
  return mapping<models::OffloadPool::Options>(
      "offload", [](KeyVisitor& keys, models::OffloadPool::Options& offload) {
        keys.optional("workers", offload.workers, integer<std::size_t>({.least = 1, .most = 10'000}),
                      "Workers of each process, each with an interpreter of its own.");
        keys.optional("per-call", offload.per_call, duration(),
                      "CPU time to pack or unpack one message, on either side.");
        keys.optional("per-megabyte", offload.per_megabyte, duration(), "The same for each megabyte of it.");
        keys.optional("memory", offload.memory, size(), "Memory of each worker.");
      });
}

}  // namespace knee::scenarios::language
