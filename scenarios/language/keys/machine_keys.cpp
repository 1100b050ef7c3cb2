#include "scenarios/language/keys/machine_keys.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/keys/power_keys.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using namespace std::chrono_literals;

/// The range that Linux 5.10 allows (kernel/sysctl.c: min_sched_granularity_ns, max_sched_granularity_ns).
constexpr Range<sim::Duration> kSlice{.least = 100us, .most = 1s};
/// The range that Linux allows (kernel/sched/core.c: min_cfs_quota_period, max_cfs_quota_period).
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

using models::CollectorOptions;
using models::CPythonHeap;
using models::V8Heap;

/// Collectors with all their constants at the default.
enum class Brief : std::uint8_t { none, v8, cpython };

constexpr Choice<Brief> kBriefs[] = {
    {"none", Brief::none, "No collector: memory is freed as soon as nothing refers to it."},
    {"v8", Brief::v8, "Two generations: scavenges, and marking while the application runs (Node.js 20)."},
    {"cpython", Brief::cpython,
     "Reference counts, and a collector for cycles in three generations (CPython 3.11)."}};

Mapping<V8Heap::Options> v8() {
  return mapping<V8Heap::Options>("v8", [](KeyVisitor& keys, V8Heap::Options& v8) {
    keys.optional("new-space", v8.new_space, size(),
                  "Allocation between two scavenges: a semi-space (--max-semi-space-size).");
    keys.optional("scavenge", v8.scavenge, duration(), "Shortest pause of a scavenge.");
    keys.optional("scavenge-per-megabyte", v8.scavenge_per_megabyte, duration(),
                  "Pause for each megabyte that survives and is copied.");
    keys.optional("major", v8.major, duration(), "Shortest pause at the end of a marking.");
    keys.optional("major-per-megabyte", v8.major_per_megabyte, duration(),
                  "Pause for each megabyte that is alive in the old space.");
    keys.optional("marking-per-megabyte", v8.marking_per_megabyte, duration(),
                  "Core time of the thread that marks while the application runs.");
    keys.optional("growing-factor", v8.growing_factor, number({.least = 1, .most = 100}),
                  "Factor by which the old space grows before it is marked.");
    keys.optional("least-growth", v8.least_growth, size(), "Smallest growth of the old space.");
  });
}

Mapping<CPythonHeap::Options> cpython() {
  return mapping<CPythonHeap::Options>("cpython", [](KeyVisitor& keys, CPythonHeap::Options& cpython) {
    keys.optional("generational", cpython.generational, flag(),
                  "False for the free-threaded build, which examines all objects and stops all threads.");
    const auto count = integer<std::int64_t>({.least = 1, .most = 1'000'000'000});
    keys.optional("threshold", cpython.thresholds[0], count,
                  "Excess of allocations over deallocations that triggers a collection of the youngest "
                  "generation (gc.get_threshold()).");
    keys.optional("middle-threshold", cpython.thresholds[1], count,
                  "Collections of the youngest generation between two collections of the middle one.");
    keys.optional("old-threshold", cpython.thresholds[2], count,
                  "Collections of the middle generation between two collections of the oldest one.");
    keys.optional("object-size", cpython.object_size, size(),
                  "Memory for each object that the collector tracks.");
    keys.optional("cyclic", cpython.cyclic, percentage(),
                  "Share of the released memory that is part of reference cycles and waits for the collector.");
    keys.optional("collection", cpython.collection, duration(), "Shortest pause of a collection.");
    keys.optional("per-young-object", cpython.per_young_object, duration(),
                  "Pause for each object examined in the two younger generations.");
    keys.optional("per-old-object", cpython.per_old_object, duration(),
                  "Pause for each object in a collection of the oldest generation.");
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
    keys.one_of(alternative<V8Heap::Options>("v8", collector, v8(), "The collector of V8, with these constants."),
                alternative<CPythonHeap::Options>("cpython", collector, cpython(),
                                                  "The collector of CPython, with these constants."));
  });
  return brief_or(brief, full);
}

constexpr Choice<sim::Scheduler::Kind> kSchedulers[] = {
    {"cfs", sim::Scheduler::Kind::cfs,
     "A thread that has slept goes before threads that compute, until it has what it missed (Linux to 6.5)."},
    {"eevdf", sim::Scheduler::Kind::eevdf, "Equal shares; sleep gives no credit (Linux from 6.6 on)."}};

constexpr Choice<sim::Scheduler::RunQueues> kRunQueues[] = {
    {"one", sim::Scheduler::RunQueues::one, "All cores share all runnable threads: no thread waits while a core is idle."},
    {"each", sim::Scheduler::RunQueues::each,
     "Each core has a queue of its own, as in Linux; idle cores pull threads from it by Linux's rules."}};

void read_hardware(KeyVisitor& keys, models::Machine::Options& machine) {
  keys.optional("cores", machine.cores, integer<int>({.least = 1, .most = 4096}),
                "Cores, shared by all threads of the machine.");
  keys.optional("speed", machine.speed, number({.least = 0.001, .most = 1000}),
                "Speed of one core, relative to the core for which the demands are given.");
  keys.optional("scheduler", machine.scheduler.kind, choice("scheduler", kSchedulers),
                "Fair scheduler that shares the cores among more runnable threads than cores.");
  keys.optional("run-queues", machine.scheduler.run_queues, choice("queues", kRunQueues),
                "Queues in which runnable threads wait for a core.");
  keys.optional("context-switch", machine.scheduler.switch_cost, duration(),
                "Core time lost when a time slice ends and another thread gets the core.");
  keys.optional(
      "scheduling-latency", machine.scheduler.latency, duration(kSlice),
      "Period in which each thread that shares a core runs once, and twice the credit of a thread that has slept "
      "(sysctl_sched_latency, of one core; cfs).");
  keys.optional("min-granularity", machine.scheduler.min_granularity, duration(kSlice),
                "Shortest time slice, for any number of threads that share a core "
                "(sysctl_sched_min_granularity, of one core; eevdf: the time slice, sysctl_sched_base_slice).");
  keys.optional("cpu-limit", machine.cpu_limit.cores, cpu_limit(),
                "CPU time that the container may use in each period, in cores (docker --cpus); all of its "
                "threads stop when that time is used up.");
  keys.optional("cpu-period", machine.cpu_limit.period, duration(kPeriod),
                "Period of `cpu-limit` (cpu.cfs_period_us).");
  keys.optional(
      "memory", machine.memory, memory_limit(),
      "Memory that the container may use (docker --memory); when its processes need more, the largest one is "
      "killed.");
}

Mapping<models::Background::Options> background() {
  return mapping<models::Background::Options>("background", [](KeyVisitor& keys, models::Background::Options& background) {
    keys.optional("per-request", background.per_request, duration(),
                  "CPU time of a program on the machine through which each request and its response go, in halves: a load "
                  "generator on the same machine, a proxy beside the service.");
    keys.optional("cores", background.cores, number({.least = 0, .most = 4096}),
                  "CPU time that other programs use on average, in cores, in bursts at random times.");
    keys.optional("burst", background.burst, duration(kPositiveDuration), "CPU time of each of these bursts.");
  });
}

/// Declares the keys of a machine. A type gives the values of all omitted keys.
struct DeclareMachine {
  const MachineTypes* types;

  void operator()(KeyVisitor& keys, Machine& machine) const {
    const bool typed = keys.given("type", machine.type, MachineTypeCodec{types},
                                  "Machine type, of the scenario's `machines`, that gives the values of all other keys; keys "
                                  "beside it take precedence. A machine can be written as the name of its type alone.");
    if (typed) machine = machine_of(machine.type);
    read_hardware(keys, machine.options);
    keys.optional("background", machine.background, background(),
                  "Other programs on the machine, which need its cores besides the service.");
    keys.given("power", machine.options.power, power(),
               "Electrical power of one machine, by the load of its cores, for the columns `power_w` and `energy_j_per_request`.");
    keys.given("cost", machine.cost, placed(price()), "Price of one machine for an hour: 0.17 USD/h (knee plan).");
  }

  [[nodiscard]] Machine machine_of(const std::string& name) const {
    const auto found =
        std::find_if(types->begin(), types->end(), [&name](const auto& type) { return type.name == name; });
    Machine machine = found->value;
    machine.type = name;
    return machine;
  }

  [[nodiscard]] Mapping<Machine, DeclareMachine> mapping() const { return {"machine", *this}; }
};

}  // namespace

std::vector<std::string> MachineTypeCodec::names() const {
  std::vector<std::string> names;
  if (types_ == nullptr) return names;
  for (const Named<Machine>& type : *types_) names.push_back(type.name);
  return names;
}

Expected<std::string> MachineTypeCodec::read(std::string_view text) const {
  const std::vector<std::string> known = names();
  if (std::find(known.begin(), known.end(), text) != known.end()) return std::string{text};
  return wrong("unknown machine type " + in_quotes(text), schema().expected, nearest(text, known));
}

ScalarSchema MachineTypeCodec::schema() const {
  const std::vector<std::string> known = names();
  return {.name = "machine type", .expected = known.empty() ? "a machine declared under \"machines\"" : either_of(known)};
}

bool MachineKeys::read(const Node& node, Machine& into, Diagnostics& mistakes) const {
  const DeclareMachine keys{types_};
  if (node.kind != Node::Kind::scalar) return keys.mapping().read(node, into, mistakes);
  std::string name;
  if (!MachineTypeCodec{types_}.read(node, name, mistakes)) return false;
  into = keys.machine_of(name);
  return true;
}

Schema MachineKeys::describe(const Machine* value, const SchemaContext& context) const {
  Schema schema = DeclareMachine{types_}.mapping().describe(value, context);
  schema.or_name = context.detail == SchemaContext::Detail::all;
  return schema;
}

Mapping<models::ProcessMemory::Options> memory() {
  return mapping<models::ProcessMemory::Options>(
      "memory", [](KeyVisitor& keys, models::ProcessMemory::Options& memory) {
        keys.optional("process", memory.process, size(),
                      "Memory of each process at its start, without the heap and with the shared part.");
        keys.optional("shared", memory.shared, size(),
                      "Part of that memory on pages that forked processes share (copy on write).");
        if (memory.shared > memory.process) {
          keys.mistake("shared", wrong(fmt::format("the shared part of {} exceeds the process of {}",
                                                   size().write(memory.shared), size().write(memory.process)),
                                       "at most the size of `process`"));
        }
        keys.optional("heap", memory.heap, size(),
                      "Memory that the application holds on the heap permanently.");
        keys.optional("request", memory.request, size(),
                      "Memory that each request holds on the heap until its response.");
        keys.optional("collector", memory.collector, collector(), "Garbage collector.");
      });
}

Mapping<models::OffloadPool::Options> offload() {
  return mapping<models::OffloadPool::Options>(
      "offload", [](KeyVisitor& keys, models::OffloadPool::Options& offload) {
        keys.optional("workers", offload.workers, integer<std::size_t>({.least = 1, .most = 10'000}),
                      "Workers of each process, each with an interpreter of its own.");
        keys.given("first-workers", offload.first_workers, integer<std::size_t>({.least = 0, .most = 10'000}),
                     "Workers that exist from the beginning; the others start when no worker is idle (piscina: minThreads; "
                     "ProcessPoolExecutor from 3.9 on with spawn or forkserver: 0). By default all.");
        keys.optional("tasks-per-worker", offload.tasks_per_worker, integer<std::size_t>({.least = 1, .most = 10'000}),
                      "Tasks of one worker at a time; while one waits, another one runs (piscina: concurrentTasksPerWorker). "
                      "Only for libuv.");
        keys.optional("max-tasks", offload.max_tasks, integer<std::uint64_t>({.least = 0, .most = 1'000'000'000}),
                      "Number of tasks after which a worker ends and is replaced (multiprocessing.Pool: maxtasksperchild); "
                      "0: never.");
        keys.optional("start-up", offload.start_up, duration(),
                      "CPU time of a worker that starts after the beginning, before its first task.");
        keys.optional("per-call", offload.per_call, duration(),
                      "CPU time to pack or unpack one message, on either side.");
        keys.optional("per-megabyte", offload.per_megabyte, duration(),
                      "Additional CPU time for each megabyte of the message.");
        keys.optional("memory", offload.memory, size(), "Memory of each worker.");
        keys.given("process-pool-executor", offload.is_executor, flag(),
                   "gil only. Whether tasks and results pass through the manager and the feeder thread of a "
                   "concurrent.futures.ProcessPoolExecutor, which need the interpreter lock; `per-call` counts in the workers "
                   "only. Without them the calling thread packs and unpacks itself. By default true with runtime: gil.");
        keys.optional("submit-time", offload.executor.submit_time, duration(),
                      "Interpreter time of `submit` and `result` in the calling thread, with process-pool-executor.");
        keys.optional("manager-time", offload.executor.manager_time, duration(),
                      "Interpreter time of a turn of the manager thread: one for a submitted task, one for a result.");
        keys.optional("feeder-time", offload.executor.feeder_time, duration(),
                      "Interpreter time of the feeder thread for each task.");
      });
}

}  // namespace knee::scenarios::language
