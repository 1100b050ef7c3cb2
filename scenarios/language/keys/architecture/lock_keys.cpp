#include "scenarios/language/keys/architecture/lock_keys.hpp"

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {
namespace {

/// CPython counts in whole microseconds, at least one (Python/ceval_gil.h: INTERVAL).
constexpr Range<sim::Duration> kSwitchInterval{.least = std::chrono::microseconds{1},
                                               .most = kAnyDuration.most};

}  // namespace

void declare_lock(KeyVisitor& keys, Architecture& into) {
  keys.optional("switch-interval", into.lock.switch_interval, duration(kSwitchInterval),
                 "Time that a thread waits for the lock before it requests the lock "
                 "(sys.getswitchinterval()).");
  keys.optional("check-every", into.lock.check_every, duration(kPositiveDuration),
                 "CPU time between two checks for a lock request of another thread.");
  keys.given("lock-wake-up", into.lock_wake_up, duration(),
              "CPU time of a thread that waits for the lock, each time its wait ends: with a signal, or with the "
              "interval; by default wake-up.");
  keys.given("lock-wake-up-latency", into.lock_wake_up_latency, duration(),
              "The wake-up-latency of a thread that waits for the lock; by default that of all threads.");
  keys.optional("lock-wake-up-jitter", into.lock.wake_up_jitter, duration(),
                 "Mean of an exponential part of that latency, which is drawn for each wait.");
  keys.optional("falls-asleep", into.lock.falls_asleep, duration(),
                 "Time that a thread stays awake after it begins to wait for the lock; until then it can "
                 "take a signal before the sleeping threads.");
  keys.optional(
      "interpreters", into.thread_server.interpreters, integer<std::size_t>({.least = 1, .most = 10'000}),
      "Interpreters in each process, each with a lock and threads of its own (CPython 3.12, PEP 684).");
  if (into.thread_server.interpreters > 1 && into.worker_class == WorkerClass::gthread) {
    keys.mistake("interpreters",
                  wrong("gthread's single main thread cannot serve several interpreters", "worker-class: sync"));
  }
}

}  // namespace knee::scenarios::language
