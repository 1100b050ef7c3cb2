/// The global interpreter lock of CPython 3.2 to 3.14.
///
/// Source: CPython 3.11, Python/ceval_gil.h (take_gil, drop_gil) and Python/ceval.c
/// (eval_frame_handle_pending). The protocol is followed line by line; nothing in it is fair, and nothing was
/// made fair here.
#pragma once

#include <cstdint>

#include "models/machine.hpp"
#include "sim/condition.hpp"
#include "sim/simulation.hpp"
#include "sim/stream.hpp"
#include "sim/time_average.hpp"

namespace knee::models {

/// One lock, any number of threads. A thread computes only while it holds the lock.
class InterpreterLock {
 public:
  struct Options {
    sim::Duration switch_interval = std::chrono::milliseconds{5};  ///< sys.getswitchinterval()
    sim::Duration check_every =
        std::chrono::microseconds{1};  ///< CPU time between two looks at the drop request
    sim::Duration wake_up{};  ///< CPU time a thread needs from being woken until it looks at the lock
    /// Mean time, exponential, for which a thread that goes to wait is still awake. It looks for a signal
    /// before it sleeps (glibc 2.36, nptl/pthread_cond_wait.c), so one that comes meanwhile is its own,
    /// without a wake-up. A thread that has just asked for the lock thus often gets it before those who have
    /// waited longer: computing threads hand the lock to each other. Zero: a signal wakes who has waited
    /// longest.
    sim::Duration falls_asleep{};
  };

  /// A thread as the lock knows it.
  struct Thread {
    bool caught = false;  ///< a signal, before it slept
  };

  InterpreterLock(sim::Simulation& simulation, Machine& machine, const Options& options, sim::Stream stream);

  /// take_gil: waits for the lock, asking the holder to drop it after each switch interval without a switch.
  sim::Task<> take(Thread& thread);

  /// drop_gil: lets the lock go and signals one waiter. If a drop was requested, waits until another thread
  /// has taken the lock (forced switching).
  sim::Task<> drop(Thread& thread);

  /// Runs interpreter code for `demand` of the reference core's time. The caller holds the lock, and holds it
  /// again at the end; between two bytecodes it obeys a drop request. Gives how long it went without the
  /// lock.
  sim::Task<sim::Duration> compute(Thread& thread, sim::Duration demand);

  [[nodiscard]] sim::TimeAverage& held() { return held_; }
  [[nodiscard]] std::uint64_t forced_switches() const { return forced_switches_; }
  [[nodiscard]] std::uint64_t voluntary_releases() const { return voluntary_releases_; }

 private:
  sim::Task<bool> wait_for_release(Thread& thread);
  void signal_release();
  void request_drop();

  sim::Simulation& simulation_;
  Machine& machine_;
  Options options_;
  sim::Stream stream_;
  sim::Condition released_;       // gil->cond: the lock was released
  sim::Condition switched_;       // gil->switch_cond: another thread has taken it
  Thread* newest_ = nullptr;      // who came last to wait for the lock, if it still waits
  sim::Instant newest_sleeps_{};  // from when on
  bool locked_ = false;
  bool drop_requested_ = false;
  Thread* last_holder_ = nullptr;
  std::uint64_t switches_ = 0;          // gil->switch_number
  sim::Cores::Job* running_ = nullptr;  // the holder's interpreter code, while it runs
  sim::TimeAverage held_;
  std::uint64_t forced_switches_ = 0;
  std::uint64_t voluntary_releases_ = 0;
};

}  // namespace knee::models
