/// The global interpreter lock of CPython 3.2 to 3.14.
///
/// Source: CPython 3.11, Python/ceval_gil.h (take_gil, drop_gil) and Python/ceval.c
/// (eval_frame_handle_pending). The protocol is followed line by line; CPython's lock is
/// not fair, and neither is this one.
///
/// `compute` drops the lock on request, between two bytecodes. The voluntary drops around system calls, I/O and native code
/// (Py_BEGIN_ALLOW_THREADS) are the callers': models/threads/thread_server.cpp, models/threads/gthread.hpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/threads/glibc_condition.hpp"
#include "models/machine/machine.hpp"
#include "models/machine/wake_up.hpp"
#include "models/process/runtime_statistics.hpp"
#include "models/request/timeline.hpp"
#include "sim/sync/condition.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/weak_ref.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::models {

/// One lock, any number of threads. A thread computes only while it holds the lock.
class InterpreterLock {
 public:
  struct Options {
    sim::Duration switch_interval = std::chrono::milliseconds{5};  ///< sys.getswitchinterval()
    sim::Duration check_every =
        std::chrono::microseconds{1};  ///< CPU time between two checks of the drop request
    WakeUp wake_up{};  ///< of a thread that waits for the lock, from the signal or time-out until it looks at the lock
    /// Mean of the exponential part of the latency of a wake-up: the scheduler, a core that has gone to sleep. Zero: all
    /// wake-ups take the same time, and threads that time out in turn never meet.
    sim::Duration wake_up_jitter{};
    /// How long a thread that begins to wait is still awake; it takes a signal that comes in this time, without a
    /// wake-up. So a thread that has just asked for the lock may get it before threads that have waited longer:
    /// computing threads hand the lock to each other. Zero: a signal wakes the longest waiter.
    sim::Duration falls_asleep{};
  };

  /// A thread as the lock knows it.
  struct Thread {
    Machine::Thread cpu;              ///< on the cores
    InterpreterLock* lock = nullptr;  ///< of its interpreter; null: it computes without one
    std::string_view name = "thread";
    TimelineRow row{};
    Request* request = nullptr;  ///< that it works for
    sim::TimeAverage* waits = nullptr;  ///< 1 while it waits for the lock, or for the thread that it gives the lock to

    void set_waits(bool whether, sim::Instant now) const {
      if (waits != nullptr) waits->set(whether ? 1 : 0, now);
    }
  };

  class Code;

  /// `jitter` gives the jitter of wake-ups. It belongs to the worker slot, as `statistics` does.
  InterpreterLock(sim::Simulation& simulation, Machine& machine, const Options& options, sim::RandomStream& jitter,
                  LockStatistics& statistics, TimelineRow row = {});

  /// take_gil: waits for the lock, asking the holder to drop it after each switch interval without a switch.
  sim::Task<> take(Thread& thread);

  /// drop_gil: lets the lock go and signals one waiter. If a drop was requested, waits until another thread
  /// has taken the lock (forced switching).
  sim::Task<> drop(Thread& thread);

  /// Runs interpreter code for `demand` of the reference core's time. The caller holds the lock, and holds it
  /// again at the end; between two bytecodes it obeys a drop request. Returns how long it was without the
  /// lock.
  sim::Task<sim::Duration> compute(Thread& thread, sim::Duration demand);

  // What `compute` is made of, for callers that compute often: without a request its second part is all.

  /// Whether the holder is to drop the lock before its next bytecode.
  [[nodiscard]] bool drop_requested() const { return drop_requested_; }
  /// Drops the lock and takes it again. Returns how long that took.
  sim::Task<sim::Duration> give_way(Thread& thread);
  /// `co_await lock.run(thread, time)`: runs interpreter code for `time` of a core, until a drop is requested. Returns what is left.
  [[nodiscard]] Code run(Thread& thread, sim::Duration time);
  /// Runs what a request has left of `time`: gives way at the next check. Returns how long it was without the lock.
  sim::Task<sim::Duration> finish(Thread& thread, sim::Duration time, sim::Duration left);

  /// Counts `holds` holds of `length` instead of the present one so far, by a holder whose short turns are computed as one.
  void count_holds(std::uint64_t holds, sim::Duration length);

  /// The process has ended.
  void end() { statistics_.held.set(0, simulation_.now()); }

 private:
  void acquire(Thread& thread);
  void release(Thread& thread);
  sim::Task<> wait_and_take(Thread& thread);
  sim::Task<> wait_for_switch(Thread& thread);
  [[nodiscard]] sim::Duration awake_for() const;
  void note_idle_core();
  [[nodiscard]] Waking wake(Thread& thread, sim::Instant since, bool idle_core);
  void request_drop();

  sim::Simulation& simulation_;
  Machine& machine_;
  Options options_;
  sim::RandomStream& jitter_;
  LockStatistics& statistics_;
  TimelineRow row_;
  GlibcCondition released_;  // gil->cond: the lock was released
  sim::Condition switched_;     // gil->switch_cond: another thread has taken it
  bool locked_ = false;
  bool drop_requested_ = false;
  Thread* last_holder_ = nullptr;
  std::uint64_t switches_ = 0;          // gil->switch_number
  sim::WeakRef<Code> running_;          // the holder's interpreter code, while it runs
  sim::Instant taken_at_{};
  bool woken_on_idle_core_ = false;     // the thread that the last signal has woken
};

/// Interpreter code that runs: an awaiter, which a request of the lock interrupts.
class InterpreterLock::Code : public sim::Referenced {
 public:
  [[nodiscard]] bool await_ready() const noexcept { return job_.await_ready(); }
  void await_suspend(std::coroutine_handle<> thread) {
    lock_.running_ = sim::WeakRef{*this};
    job_.await_suspend(thread);
  }
  sim::Duration await_resume() noexcept {
    lock_.running_ = {};
    return job_.await_resume();
  }

 private:
  friend class InterpreterLock;
  Code(InterpreterLock& lock, Thread& thread, sim::Duration time) : lock_{lock}, job_{lock.machine_.run(thread.cpu, time)} {}

  InterpreterLock& lock_;
  sim::Cores::Job job_;
};

inline InterpreterLock::Code InterpreterLock::run(Thread& thread, sim::Duration time) { return {*this, thread, time}; }

}  // namespace knee::models
