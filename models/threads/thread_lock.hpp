/// A lock as CPython makes it of a POSIX semaphore: threading.Lock, RLock, the lock of a SimpleQueue.
///
/// Source: CPython 3.11, Python/thread_pthread.h (PyThread_acquire_lock_timed); glibc 2.36, nptl/sem_waitcommon.c.
#pragma once

#include <cstddef>
#include <utility>

#include "sim/sync/condition.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::models {

/// A release wakes the longest sleeper, which tries again: a thread that was awake may have taken the lock first.
class ThreadLock {
 public:
  explicit ThreadLock(sim::Simulation& simulation) : released_{simulation} {}

  [[nodiscard]] bool try_acquire() { return std::exchange(free_, false); }
  /// `co_await lock.released()`: sleeps until a release. The caller then has to wake up and try again.
  [[nodiscard]] auto released() { return released_.wait(); }
  /// Threads that sleep until a release.
  [[nodiscard]] std::size_t sleepers() const { return released_.waiting(); }
  void release() {
    free_ = true;
    released_.signal();
  }

 private:
  bool free_ = true;
  sim::Condition released_;
};

}  // namespace knee::models
