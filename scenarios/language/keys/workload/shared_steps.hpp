/// The keys of steps that use what requests share: `limit`, `cache`, `enqueue`; and of `after-response`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/keys/workload/step_keys.hpp"
#include "scenarios/schema/alternative.hpp"

namespace knee::scenarios::language {

/// The value of `limit`.
struct LimitedSteps {
  std::size_t most = 1;
  std::size_t queue = models::CacheStep::kUnlimited;
  Placed<std::string> name;
  Steps steps;
};
[[nodiscard]] Mapping<LimitedSteps> limited_steps();

/// The value of `cache`, with its steps.
struct CacheOfSteps {
  WrittenCache cache;
  Placed<std::string> name;
  std::optional<Steps> lookup;
  Steps miss;
};
[[nodiscard]] Mapping<CacheOfSteps> cache_of_steps();

/// The value of `enqueue`.
struct Enqueued {
  Placed<std::string> queue;
  std::optional<WrittenDistribution> time;  ///< none: as the queue says
};

/// A queue, or a queue and a time of its own.
class EnqueuedType final : public SchemaType<Enqueued> {
 public:
  bool read(const Node& node, Enqueued& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const Enqueued* value, const SchemaContext& context) const final;
};

/// Adds a mistake for each `after-response` in `node` that does not belong to the request itself. Returns whether there is none.
[[nodiscard]] bool check_after_response(const Node& node, const Steps& steps, Diagnostics& mistakes);

[[nodiscard]] inline auto limiting(Step& step) {
  std::optional<LimitedSteps> current;
  if (step.model.kind == Step::Kind::limit) {
    current = LimitedSteps{step.model.most, step.model.queue, step.shared_name, step.branches.front()};
  }
  return alternative(
      "limit", current, limited_steps(),
      [&step](LimitedSteps read) {
        step.model.kind = Step::Kind::limit;
        step.model.most = read.most;
        step.model.queue = read.queue;
        step.shared_name = std::move(read.name);
        step.branches = {std::move(read.steps)};
      },
      "Steps that at most so many requests of a process carry out at a time (p-limit, asyncio.Semaphore, threading.Semaphore); "
      "further requests wait, first come first served.");
}

[[nodiscard]] inline auto caching(Step& step) {
  std::optional<CacheOfSteps> current;
  if (step.cache) {
    current = CacheOfSteps{*step.cache, step.shared_name, std::nullopt, step.branches[0]};
    if (!step.branches[1].empty()) current->lookup = step.branches[1];
  }
  return alternative(
      "cache", current, cache_of_steps(),
      [&step](CacheOfSteps read) {
        step.model.kind = Step::Kind::cache;
        step.cache = std::move(read.cache);
        step.shared_name = std::move(read.name);
        step.branches = {std::move(read.miss), std::move(read.lookup).value_or(Steps{})};
      },
      "A cache in front of other steps: with a given share of hits, or with keys that are filled, expire and are evicted.");
}

[[nodiscard]] inline auto after_response(Step& step) {
  std::optional<Steps> current;
  if (step.model.kind == Step::Kind::after_response) current = step.branches.front();
  return alternative(
      "after-response", current, BranchType{},
      [&step](Steps read) {
        step.model.kind = Step::Kind::after_response;
        step.branches = {std::move(read)};
      },
      "Steps that the process carries out once the response is sent: BackgroundTasks of Starlette and FastAPI, code after res.end() "
      "in Node.js, close() of a WSGI response, which keeps the thread. The client does not wait for them; a process that ends before "
      "their end loses them.");
}

[[nodiscard]] inline auto enqueuing(Step& step) {
  std::optional<Enqueued> current;
  if (step.model.kind == Step::Kind::enqueue) {
    current = Enqueued{step.queue, std::nullopt};
    if (step.demand.distribution.written.kind != Node::Kind::nothing) current->time = step.demand.distribution;
  }
  return alternative(
      "enqueue", current, EnqueuedType{},
      [&step](Enqueued read) {
        step.model.kind = Step::Kind::enqueue;
        step.queue = std::move(read.queue);
        if (read.time) step.demand.distribution = std::move(*read.time);
      },
      "Leave a job on a queue for its workers, and go on at once: `mail`, which determines the time of the job, or "
      "`{queue: mail, time: 2 s}`.");
}

}  // namespace knee::scenarios::language
