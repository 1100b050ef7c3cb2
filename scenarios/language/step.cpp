#include "scenarios/language/step.hpp"

#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/common.hpp"

namespace knee::scenarios::language {
namespace {

using Kind = Step::Kind;
using models::Yield;

constexpr Choice<Yield> kYields[] = {
    {"immediate", Yield::immediate, "By setImmediate: what has happened meanwhile comes first."},
    {"next-tick", Yield::next_tick, "By process.nextTick: right after the running callback."},
    {"microtask", Yield::microtask, "By a promise that is resolved already: right after those ticks."}};

Type<Step> step();

/// What is repeated.
struct Repetition {
  std::uint32_t times = 2;
  Steps steps;
};

/// What is allocated.
struct Allocation {
  sim::Bytes garbage{};
  sim::Bytes held{};
};

/// One of the ways that `choose` may go.
struct Choosable {
  double probability = 0;
  Steps steps;
};

Type<Repetition> repetition() {
  return mapping<Repetition>("repetition", [](MappingReader& fields, Repetition& repetition) {
    fields.required("times", repetition.times, integer<std::uint32_t>({.least = 1, .most = 100'000}),
                    "How often.");
    fields.required("steps", repetition.steps, steps(), "What is done each time.");
  });
}

Type<Choosable> choosable() {
  return mapping<Choosable>("choice", [](MappingReader& fields, Choosable& choice) {
    fields.required("probability", choice.probability, percentage(), "How likely this one is.");
    fields.required("steps", choice.steps, steps(), "What is then done.");
  });
}

/// A branch of `parallel`: a list of steps, or a single one.
Type<Steps> branch() {
  const Type<Steps> listed = steps();
  const Type<Steps> single = converted<Steps>(
      step(), [](Step one) { return Steps{std::move(one)}; },
      [](const Steps& steps) { return steps.front(); });
  Type<Steps> type;
  type.read = [listed, single](const Node& node, Steps& into, Diagnostics& mistakes) {
    return (node.kind == Node::Kind::mapping ? single : listed).read(node, into, mistakes);
  };
  type.describe = listed.describe;
  return type;
}

/// Probabilities that sum to 100 %; a mistake if not.
Type<std::vector<Choosable>> choosables() {
  Type<std::vector<Choosable>> type = list_of(choosable(), 1);
  type.read = [read = type.read](const Node& node, std::vector<Choosable>& into, Diagnostics& mistakes) {
    if (!read(node, into, mistakes)) return false;
    const double sum = std::accumulate(into.begin(), into.end(), 0.0, [](double total, const Choosable& one) {
      return total + one.probability;
    });
    if (std::abs(sum - 1) <= 1e-6) return true;
    mistakes.add({.place = node.place,
                  .what = fmt::format("the probabilities sum to {}", in_percent(sum)),
                  .expected = "a sum of 100 %"});
    return false;
  };
  return type;
}

/// `cpu: DEMAND` and the like.
Alternative demanding(const char* name, Kind kind, Step& step, const char* doc) {
  const bool said = step.demand.recorded || step.demand.distribution.written.kind != Node::Kind::nothing;
  const std::optional<Demand> current = said && step.kind == kind ? std::optional(step.demand) : std::nullopt;
  return alternative<Demand>(
      name, current, demand(),
      [&step, kind](Demand read) {
        step.kind = kind;
        step.demand = std::move(read);
      },
      doc);
}

Alternative calling(Step& step) {
  const auto current = step.kind == Kind::call ? std::optional(step.service) : std::nullopt;
  return alternative<Placed<std::string>>(
      "call", current, placed(Type<std::string>(any_text("a service"))),
      [&step](Placed<std::string> read) {
        step.kind = Kind::call;
        step.service = std::move(read);
      },
      "A request to one of the shared services; how long it takes is the service's matter.");
}

Type<Allocation> allocation() {
  return mapping<Allocation>("allocation", [](MappingReader& fields, Allocation& allocation) {
    fields.optional("garbage", allocation.garbage, size(),
                    "Allocated, and needed by nobody a moment later.");
    fields.optional("held", allocation.held, size(), "Allocated, and needed until the response is sent.");
  });
}

Alternative allocating(Step& step) {
  const auto current =
      step.kind == Kind::allocate ? std::optional(Allocation{step.garbage, step.held}) : std::nullopt;
  return alternative<Allocation>(
      "allocate", current, allocation(),
      [&step](Allocation read) {
        step.kind = Kind::allocate;
        step.garbage = read.garbage;
        step.held = read.held;
      },
      "Memory from the process's heap: it feeds the collector and counts against the machine's memory.");
}

Alternative yielding(Step& step) {
  std::optional<Yield> current;
  if (step.kind == Kind::yield) current = step.yielding;
  return alternative<Yield>(
      "yield", current, choice("yield", kYields),
      [&step](Yield how) {
        step.kind = Kind::yield;
        step.yielding = how;
      },
      "Let others go first: on the event loop in one of three ways (asyncio: always sleep(0)); a thread lets the "
      "lock go.");
}

Alternative in_parallel(Step& step) {
  const auto current = step.kind == Kind::parallel ? std::optional(step.branches) : std::nullopt;
  return alternative<std::vector<Steps>>(
      "parallel", current, list_of(branch(), 1),
      [&step](std::vector<Steps> read) {
        step.kind = Kind::parallel;
        step.branches = std::move(read);
      },
      "Branches at the same time, until the last has ended: a list of single steps or of lists of steps.");
}

Alternative repeated(Step& step) {
  std::optional<Repetition> current;
  if (step.kind == Kind::repeat) current = Repetition{step.times, step.branches.front()};
  return alternative<Repetition>(
      "repeat", current, repetition(),
      [&step](Repetition read) {
        step.kind = Kind::repeat;
        step.times = read.times;
        step.branches = {std::move(read.steps)};
      },
      "The same steps several times, one after the other.");
}

Alternative chosen(Step& step) {
  std::optional<std::vector<Choosable>> current;
  if (step.kind == Kind::choose) {
    current.emplace();
    for (std::size_t i = 0; i < step.branches.size(); ++i) {
      current->push_back({step.probabilities[i], step.branches[i]});
    }
  }
  return alternative<std::vector<Choosable>>(
      "choose", current, choosables(),
      [&step](std::vector<Choosable> read) {
        step.kind = Kind::choose;
        for (Choosable& one : read) {
          step.probabilities.push_back(one.probability);
          step.branches.push_back(std::move(one.steps));
        }
      },
      "One of several ways to go on, each with its probability; they sum to 100 %.");
}

void read_step(MappingReader& fields, Step& step) {
  fields.one_of({
      demanding("cpu", Kind::cpu, step, "Compute in the interpreter: on the loop, under the lock."),
      demanding("native", Kind::native, step,
                "Compute outside the interpreter (zlib, crypto, NumPy): in the loop's worker pool, without "
                "the lock."),
      demanding("wait", Kind::wait, step, "Non-blocking I/O: no thread, no core."),
      demanding("timer", Kind::timer, step,
                "A timer (setTimeout, asyncio.sleep, time.sleep): Node counts whole milliseconds and fires in a "
                "phase of its own."),
      yielding(step),
      demanding("blocking", Kind::blocking, step,
                "I/O that can only block: a thread of the loop's worker pool, no core; without the lock."),
      calling(step),
      allocating(step),
      in_parallel(step),
      repeated(step),
      chosen(step),
  });
  fields.beside({"cpu"}, [&] {
    fields.optional("offload", step.offloaded, flag(),
                    "Whether it is sent to the architecture's pool of worker processes or threads (`offload`), "
                    "if there is one.");
    fields.optional("argument", step.argument, size(), "What is sent there with it.");
    fields.optional("result", step.result, size(), "What comes back.");
  });
  fields.beside({"native"}, [&] {
    fields.optional("inline", step.in_place, flag(),
                    "Whether it keeps the interpreter: on the event loop's own thread, under the lock.");
  });
  fields.beside({"cpu", "native"}, [&] {
    fields.optional("name", step.label, text_if_given("a name"),
                    "By which architectures have a remedy for it; several steps may share it.");
  });
}

Type<Step> step() { return mapping<Step>("step", read_step); }

}  // namespace

Type<Steps> steps() { return list_of(step(), 1); }

}  // namespace knee::scenarios::language
