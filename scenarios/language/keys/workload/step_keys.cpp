#include "scenarios/language/keys/workload/step_keys.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/keys/workload/branch_steps.hpp"
#include "scenarios/language/keys/workload/shared_steps.hpp"
#include "scenarios/language/keys/workload/worker_steps.hpp"

namespace knee::scenarios::language {
namespace {

using models::Yield;

constexpr Choice<Yield> kYields[] = {
    {"immediate", Yield::immediate,
     "setImmediate: callbacks of events that occurred meanwhile run first."},
    {"next-tick", Yield::next_tick, "process.nextTick: right after the running callback."},
    {"microtask", Yield::microtask, "A resolved promise: right after the ticks."}};

Mapping<RecordedDemand> recorded_demand() {
  return mapping<RecordedDemand>("recorded-demand", [](KeyVisitor& keys, RecordedDemand& demand) {
    keys.required("trace", demand.column, placed(any_text("a column")),
                  "Column of the recorded traffic with the demand of each request.");
    keys.optional("unit", demand.unit, unit_of_time(), "Unit of the numbers in the column.");
    keys.optional("factor", demand.factor, number(kFactor), "Factor on the values of the column.");
  });
}

bool is_of_a_record(const Entry& entry) {
  return entry.key == "trace" || entry.key == "unit" || entry.key == "factor";
}

/// Keeps the younger of a distribution and a record of different age (`--set` overlays one with the other). Returns whether
/// it is the record.
bool choose(Node& node) {
  const Entry* trace = node.find("trace");
  if (trace == nullptr) return false;
  const int age = trace->age;
  const bool recorded = std::none_of(node.entries.begin(), node.entries.end(), [age](const Entry& entry) {
    return !is_of_a_record(entry) && entry.age < age;
  });
  std::erase_if(node.entries, [recorded, age](const Entry& entry) {
    return recorded ? !is_of_a_record(entry) && entry.age > age : is_of_a_record(entry) && entry.age >= age;
  });
  return recorded;
}

/// A distribution, or a column of the recorded traffic.
class DemandType final : public SchemaType<Demand> {
 public:
  bool read(const Node& node, Demand& into, Diagnostics& mistakes) const final {
    if (node.find("trace") == nullptr) return distribution().read(node, into.distribution, mistakes);
    Node chosen = node;
    if (!choose(chosen)) return distribution().read(chosen, into.distribution, mistakes);
    return recorded_demand().read(chosen, into.recorded.emplace(), mistakes);
  }
  [[nodiscard]] Schema describe(const Demand* value, const SchemaContext& context) const final {
    if (value != nullptr) {
      return value->recorded ? recorded_demand().describe(&*value->recorded, context)
                             : distribution().describe(&value->distribution, context);
    }
    Schema either(Schema::Kind::either);
    either.parts = {distribution().describe(nullptr, context), recorded_demand().describe(nullptr, context)};
    return either;
  }
};

Mapping<Step> step();

/// The value of `call`.
struct Call {
  Placed<std::string> service;
  std::optional<WrittenDistribution> time;  ///< none: as the service says
};

/// The value of `repeat`.
struct Repetition {
  std::uint32_t times = 2;
  Steps steps;
};

/// The value of `allocate`.
struct Allocation {
  sim::Bytes garbage{};
  sim::Bytes held{};
};

/// One item of `choose`.
struct Choosable {
  double probability = 0;
  Steps steps;
};

Mapping<Repetition> repetition() {
  return mapping<Repetition>("repetition", [](KeyVisitor& keys, Repetition& repetition) {
    keys.required("times", repetition.times, integer<std::uint32_t>({.least = 1, .most = 100'000}),
                  "Number of repetitions.");
    keys.required("steps", repetition.steps, steps(), "Steps of each repetition.");
  });
}

Mapping<Choosable> choosable() {
  return mapping<Choosable>("choice", [](KeyVisitor& keys, Choosable& choice) {
    keys.required("probability", choice.probability, percentage(), "Probability of this choice.");
    keys.required("steps", choice.steps, steps(), "Steps of this choice.");
  });
}

/// Probabilities sum to 100 %.
bool check_probabilities(const Node& node, const std::vector<Choosable>& choices, Diagnostics& mistakes) {
  if (choices.size() < node.items.size() || choices.empty()) return false;  // One of them is wrong.
  const double sum =
      std::accumulate(choices.begin(), choices.end(), 0.0,
                      [](double total, const Choosable& one) { return total + one.probability; });
  if (std::abs(sum - 1) <= 1e-6) return true;
  mistakes.add({.place = node.place,
                .what = fmt::format("the probabilities sum to {}", in_percent(sum)),
                .expected = "a sum of 100 %"});
  return false;
}

/// `cpu: DEMAND` and the like; `slow`: a step that libuv runs on half of its pool.
auto demanding(const char* name, Step::Kind kind, Step& step, const char* doc, bool slow = false) {
  const bool is_set = step.demand.recorded || step.demand.distribution.written.kind != Node::Kind::nothing;
  const bool is_it = is_set && step.model.kind == kind && step.model.slow == slow;
  const std::optional<Demand> current = is_it ? std::optional(step.demand) : std::nullopt;
  return alternative(
      name, current, DemandType{},
      [&step, kind, slow](Demand read) {
        step.model.kind = kind;
        step.model.slow = slow;
        step.demand = std::move(read);
      },
      doc);
}

Mapping<Call> timed_call() {
  return mapping<Call>("timed-call", [](KeyVisitor& keys, Call& call) {
    keys.required("service", call.service, placed(any_text("a service")), "The service.");
    if (!call.time) call.time.emplace();
    keys.required("time", *call.time, distribution(), "Time that the service works on this call.");
  });
}

/// A service, or a service and a time of its own.
class CallType final : public SchemaType<Call> {
 public:
  bool read(const Node& node, Call& into, Diagnostics& mistakes) const final {
    if (node.kind == Node::Kind::mapping) return timed_call().read(node, into, mistakes);
    return placed(any_text("a service")).read(node, into.service, mistakes);
  }
  [[nodiscard]] Schema describe(const Call* value, const SchemaContext& context) const final {
    if (value != nullptr) {
      return value->time ? timed_call().describe(value, context)
                         : placed(any_text("a service")).describe(&value->service, context);
    }
    Schema either(Schema::Kind::either);
    either.parts = {placed(any_text("a service")).describe(nullptr, context), timed_call().describe(nullptr, context)};
    return either;
  }
};

auto calling(Step& step) {
  std::optional<Call> current;
  if (step.model.kind == Step::Kind::call) {
    current = Call{step.service, std::nullopt};
    if (step.demand.distribution.written.kind != Node::Kind::nothing) current->time = step.demand.distribution;
  }
  return alternative(
      "call", current, CallType{},
      [&step](Call read) {
        step.model.kind = Step::Kind::call;
        step.service = std::move(read.service);
        if (read.time) step.demand.distribution = std::move(*read.time);
      },
      "A call of a service: `db`, which determines its time, or `{service: db, time: 5 ms}`; or of a tier, by the class of the "
      "request: `users.get`.");
}

auto holding(Step& step) {
  const auto current = step.model.kind == Step::Kind::hold ? std::optional(step.service) : std::nullopt;
  return alternative(
      "hold", current, placed(any_text("a service")),
      [&step](Placed<std::string> read) {
        step.model.kind = Step::Kind::hold;
        step.service = std::move(read);
      },
      "A connection to this service, held from the first to the last of `steps`: a transaction. Calls of the service inside "
      "use it; another `hold` inside takes a second connection.");
}

Mapping<Allocation> allocation() {
  return mapping<Allocation>("allocation", [](KeyVisitor& keys, Allocation& allocation) {
    keys.optional("garbage", allocation.garbage, size(), "Memory that becomes garbage at once.");
    keys.optional("held", allocation.held, size(), "Memory that is held until the response is sent.");
  });
}

auto allocating(Step& step) {
  const auto current =
      step.model.kind == Step::Kind::allocate ? std::optional(Allocation{step.model.garbage, step.model.held}) : std::nullopt;
  return alternative(
      "allocate", current, allocation(),
      [&step](Allocation read) {
        step.model.kind = Step::Kind::allocate;
        step.model.garbage = read.garbage;
        step.model.held = read.held;
      },
      "Allocate memory on the heap of the process: it triggers the collector and counts against the machine's "
      "memory.");
}

auto yielding(Step& step) {
  std::optional<Yield> current;
  if (step.model.kind == Step::Kind::yield) current = step.model.yielding;
  return alternative(
      "yield", current, choice("yield", kYields),
      [&step](Yield how) {
        step.model.kind = Step::Kind::yield;
        step.model.yielding = how;
      },
      "Let other work run first: on the event loop in one of three ways (asyncio: always sleep(0)); a thread "
      "releases the lock.");
}

auto in_worker(Step& step) {
  const auto current = step.model.kind == Step::Kind::worker ? std::optional(step.branches.front()) : std::nullopt;
  return alternative(
      "worker", current, checked(steps(), check_steps_of_worker),
      [&step](Steps read) {
        step.model.kind = Step::Kind::worker;
        step.branches = {std::move(read)};
      },
      "Steps that one of the worker processes or threads of the architecture (`offload`) carries out, one after the "
      "other; `cpu` with `offload: true` is the short form of a single step. A worker thread of Node.js waits without "
      "holding up its other tasks, runs branches of `parallel` at the same time and shares the worker pool of its process; "
      "a worker process computes and blocks itself, and carries out branches in turn. `call` and `hold` take connections of "
      "the worker's own. `worker`, `executor` and `allocate` are not possible inside.");
}

auto executed(Step& step) {
  std::optional<Steps> current;
  if (step.model.kind == Step::Kind::executor) current = step.branches.front();
  return alternative(
      "executor", current, BranchType{},
      [&step](Steps read) {
        step.model.kind = Step::Kind::executor;
        step.branches = {std::move(read)};
      },
      "A function that asyncio's executor runs (run_in_executor, asyncio.to_thread): its steps are carried out on a thread "
      "that computes under the loop's interpreter lock. Threads carry them out themselves, and so does the loop of Node.js, "
      "which has no such threads.");
}

auto repeated(Step& step) {
  std::optional<Repetition> current;
  if (step.model.kind == Step::Kind::repeat) current = Repetition{step.model.times, step.branches.front()};
  return alternative(
      "repeat", current, repetition(),
      [&step](Repetition read) {
        step.model.kind = Step::Kind::repeat;
        step.model.times = read.times;
        step.branches = {std::move(read.steps)};
      },
      "The same steps several times, one repetition after the other.");
}

auto chosen(Step& step) {
  std::optional<std::vector<Choosable>> current;
  if (step.model.kind == Step::Kind::choose) {
    current.emplace();
    for (std::size_t i = 0; i < step.branches.size(); ++i) {
      current->push_back({step.model.probabilities[i], step.branches[i]});
    }
  }
  return alternative(
      "choose", current, checked(list_of(choosable(), 1), check_probabilities),
      [&step](std::vector<Choosable> read) {
        step.model.kind = Step::Kind::choose;
        for (Choosable& one : read) {
          step.model.probabilities.push_back(one.probability);
          step.branches.push_back(std::move(one.steps));
        }
      },
      "One of several lists of steps, each with its probability; the probabilities sum to 100 %.");
}

void read_step(KeyVisitor& keys, Step& step) {
  keys.one_of(
      demanding("cpu", Step::Kind::cpu, step,
                "Compute in the interpreter: on the event loop, or with the lock held."),
      demanding("native", Step::Kind::native, step,
                "Compute outside the interpreter (zlib, crypto, NumPy): in the loop's worker pool, or without "
                "the lock."),
      demanding("wait", Step::Kind::wait, step, "Non-blocking I/O: no thread, no core."),
      demanding(
          "timer", Step::Kind::timer, step,
          "A timer (setTimeout, asyncio.sleep, time.sleep): Node.js counts whole milliseconds and fires timers "
          "in a phase of their own."),
      yielding(step),
      demanding("blocking", Step::Kind::blocking, step,
                "I/O that only blocks: it occupies a thread of the loop's worker pool, but no core and no "
                "lock."),
      demanding("lookup", Step::Kind::blocking, step,
                "A name look-up (dns.lookup, getaddrinfo): blocking, but libuv gives such jobs at most half of the "
                "threads of its pool.",
                true),
      calling(step), holding(step), allocating(step), in_parallel(step), in_worker(step), executed(step), repeated(step), chosen(step),
      limiting(step), caching(step), after_response(step), enqueuing(step));
  keys.only_with({"cpu"}, [&] {
    keys.optional("offload", step.model.offloaded, flag(),
                  "Whether the step is sent to the worker processes or threads of the architecture "
                  "(`offload`), if it has any.");
  });
  keys.only_with({"cpu", "worker"}, [&] {
    keys.optional("argument", step.model.argument, size(), "Size of the argument sent to the worker.");
    keys.optional("result", step.model.result, size(), "Size of the result sent back.");
  });
  keys.only_with({"hold"}, [&] {
    step.branches.resize(std::max<std::size_t>(step.branches.size(), 1));
    keys.required("steps", step.branches.front(), steps(), "Steps during which the connection is held.");
  });
  keys.only_with({"native", "blocking"}, [&] {
    keys.optional("inline", step.model.in_place, flag(),
                  "Whether the step keeps the interpreter: it runs on the event loop's own thread, or with the "
                  "lock held. Blocking: readFileSync, Atomics.wait, time.sleep in an async def.");
  });
  keys.only_with({"cpu", "native"}, [&] {
    keys.given("name", step.label, any_name("a name"),
               "Name of the step, by which architectures have a remedy for it; several steps can share a "
               "name.");
  });
}

Mapping<Step> step() { return {"step", read_step}; }

}  // namespace

bool BranchType::read(const Node& node, Steps& into, Diagnostics& mistakes) const {
  if (node.kind != Node::Kind::mapping) return steps().read(node, into, mistakes);
  into.resize(1);
  return step().read(node, into.front(), mistakes);
}

Schema BranchType::describe(const Steps* value, const SchemaContext& context) const {
  Schema schema = steps().describe(value, context);
  schema.or_item = value == nullptr;
  return schema;
}

ListOf<Mapping<Step>> steps() { return list_of(step(), 1); }

}  // namespace knee::scenarios::language
