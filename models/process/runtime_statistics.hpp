/// The measurement of a process's runtime.
#pragma once

#include <cstdint>
#include <list>
#include <memory>

#include "sim/kernel/time.hpp"
#include "sim/stats/histogram.hpp"
#include "sim/stats/time_average.hpp"

namespace knee::models {

/// Durations that the processes of a deployment record together: memory for them does not grow with the processes.
struct RuntimeDurations {
  sim::Histogram loop_delay;  ///< see `LoopDelay`
  sim::Histogram lock_holds;  ///< times from taking an interpreter lock to dropping it

  void clear() {
    loop_delay.clear();
    lock_holds.clear();
  }
};

/// One interpreter lock.
struct LockStatistics {
  /// Records in `durations` how long the lock is held.
  explicit LockStatistics(sim::Histogram& durations) : holds{durations} {}

  sim::TimeAverage held;        ///< 1 while a thread holds the lock, else 0
  std::uint64_t forced = 0;     ///< drops on request
  std::uint64_t voluntary = 0;  ///< drops before I/O, native code and system calls
  sim::Histogram& holds;        ///< also those of other locks
};

/// A worker slot owns one and lends it to each process that it starts, so that the measurement survives a restart.
/// A runtime writes the members of its own kind; the others stay empty. A process that ends sets its averages to 0.
struct RuntimeStatistics {
  /// Records in `shared`, which `reset` leaves alone; null: in durations of its own.
  explicit RuntimeStatistics(RuntimeDurations* shared = nullptr)
      : own{shared == nullptr ? std::make_unique<RuntimeDurations>() : nullptr}, durations{shared == nullptr ? *own : *shared} {}

  std::unique_ptr<RuntimeDurations> own;
  RuntimeDurations& durations;

  // An event loop.
  sim::TimeAverage loop_awake;    ///< 0 while the loop sleeps in poll, else 1 (performance.eventLoopUtilization)
  sim::TimeAverage loop_waits;    ///< 1 while the loop waits for the interpreter lock that it shares, else 0
  sim::TimeAverage pool_busy;     ///< threads of its pool that carry out a job
  std::uint64_t pool_jobs = 0;    ///< jobs that those threads have taken
  sim::Duration pool_waited{};    ///< time that these jobs waited for a thread, summed

  // A server of threads.
  sim::TimeAverage busy_threads;     ///< threads that have a request
  std::list<LockStatistics> locks;   ///< one for each interpreter; empty, it takes no memory

  // Either.
  sim::TimeAverage offload_busy;  ///< workers of the offload pool that carry out a step
  std::uint64_t collections = 0;  ///< pauses of the garbage collector
  std::uint64_t restarts = 0;     ///< processes that took the place of one that had ended
  std::uint64_t cache_look_ups = 0;  ///< of `cache` steps
  std::uint64_t cache_hits = 0;      ///< look-ups that found an entry, a stale one included
  std::uint64_t cache_fills = 0;     ///< fills that were begun, refreshes included

  /// A thread of the loop's pool takes a job that has waited since `submitted`.
  void begin_pool_job(sim::Instant submitted, sim::Instant now) {
    ++pool_jobs;
    pool_waited += now - submitted;
    pool_busy.add(1, now);
  }
  void count_look_up(bool is_hit) {
    ++cache_look_ups;
    if (is_hit) ++cache_hits;
  }
  /// Whether nothing is in use.
  [[nodiscard]] bool is_idle() const;
  /// Restarts the measurement at `now`. The averages keep their present values.
  void reset(sim::Instant now);
  /// Share of the time since the last reset in which the loop works: it neither sleeps nor waits for the lock.
  [[nodiscard]] double loop_works(sim::Instant now) const { return loop_awake.mean(now) - loop_waits.mean(now); }
};

}  // namespace knee::models
