/// `Condition`: a condition variable, with or without a time-out.
#pragma once

#include <coroutine>
#include <cstddef>

#include "sim/kernel/simulation.hpp"
#include "sim/sync/wait_list.hpp"

namespace knee::sim {

/// Like a POSIX condition variable: a signal wakes one waiter (the longest waiting), a broadcast all; a signal
/// without a waiter is lost. There is no mutex, because only one process runs at a time.
class Condition {
 public:
  explicit Condition(Simulation& simulation) : simulation_{simulation} {}

  /// Waits for a signal.
  [[nodiscard]] auto wait() { return Wait{*this}; }

  /// Waits for a signal, at most `time_out`; `co_await` gives true if the signal came in time. Of a signal and a
  /// time-out at the same instant, the one that was scheduled first counts.
  [[nodiscard]] auto wait_for(Duration time_out) { return TimedWait{*this, time_out}; }

  void signal() {
    if (!waiting_.empty()) wake(waiting_.pop_first());
  }
  /// Wakes the waiter that came last.
  void signal_last() {
    if (!waiting_.empty()) wake(waiting_.pop_last());
  }
  void broadcast() {
    while (!waiting_.empty()) signal();
  }

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Wait : Waiter {
    Condition& condition;
    Calendar::TimerId timer;  // none: waits without a limit
    explicit Wait(Condition& of) : condition{of} {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting_process) {
      process = waiting_process;
      condition.waiting_.push(*this);
    }
    void await_resume() const noexcept {}
  };

  struct TimedWait : Wait {
    Duration time_out;
    bool signalled = true;
    TimedWait(Condition& of, Duration limit) : Wait{of}, time_out{limit} {}
    void await_suspend(std::coroutine_handle<> waiting_process) {
      Wait::await_suspend(waiting_process);
      Calendar& calendar = condition.simulation_.calendar();
      timer = calendar.call_at(after(calendar.now(), time_out), expire, this);
    }
    bool await_resume() const noexcept { return signalled; }
    static void expire(void* target) {
      auto& wait = *static_cast<TimedWait*>(target);
      wait.condition.waiting_.remove(wait);
      wait.signalled = false;
      wait.process.resume();
    }
  };

  void wake(Waiter& waiter) {
    auto& wait = static_cast<Wait&>(waiter);
    if (wait.timer) simulation_.calendar().cancel(wait.timer);
    simulation_.calendar().resume_now(wait.process);
  }

  Simulation& simulation_;
  WaitList waiting_;
};

}  // namespace knee::sim
