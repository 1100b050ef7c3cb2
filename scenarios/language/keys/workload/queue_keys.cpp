#include "scenarios/language/keys/workload/queue_keys.hpp"

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {

Mapping<Queue> queue() {
  return mapping<Queue>("queue", [](KeyVisitor& keys, Queue& queue) {
    auto& options = queue.options;
    keys.required("time", queue.time, distribution(), "Time of a worker that a job takes.");
    keys.optional("workers", options.workers, integer<std::size_t>({.least = 1, .most = 1'000'000}),
                  "Worker processes, on machines of their own.");
    keys.optional("concurrency", options.concurrency, integer<std::size_t>({.least = 1, .most = 1'000'000}),
                  "Jobs that a worker carries out at a time.");
    keys.optional("prefetch", options.prefetch, integer<std::size_t>({.least = 0, .most = 1'000'000}),
                  "Jobs that a worker reserves for each of its `concurrency`, besides those that it carries out; no other worker can "
                  "take them. Celery: worker_prefetch_multiplier, 4 by default. 0: none (BullMQ, RQ).");
    keys.given("broker", queue.broker, placed(any_text("a service")),
               "Service that each `enqueue` calls: Redis, RabbitMQ. Without it a job is left in no time.");
  });
}

}  // namespace knee::scenarios::language
