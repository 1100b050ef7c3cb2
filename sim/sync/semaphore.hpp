/// `Semaphore`: a counting semaphore, first come first served.
#pragma once

#include <coroutine>
#include <cstddef>

#include "sim/kernel/simulation.hpp"
#include "sim/sync/wait_list.hpp"

namespace knee::sim {

/// `co_await semaphore.acquire(); ... semaphore.release();`
/// A released unit goes directly to the longest waiting process: a later one cannot overtake.
class Semaphore {
 public:
  Semaphore(Simulation& simulation, std::size_t units) : simulation_{simulation}, free_{units} {}

  [[nodiscard]] auto acquire() { return Acquisition{*this}; }

  /// Waits at most `time_out`; `co_await` gives true if a unit was acquired. Of a release and a time-out at the
  /// same instant, the one that was scheduled first counts.
  [[nodiscard]] auto acquire_within(Duration time_out) { return TimedAcquisition{*this, time_out}; }

  /// Takes a unit if one is free, without waiting.
  bool try_acquire() {
    if (free_ == 0) return false;
    --free_;
    return true;
  }

  void release() {
    if (waiting_.empty()) {
      ++free_;
    } else {
      auto& first = static_cast<Acquisition&>(waiting_.pop_first());
      if (first.timer) simulation_.calendar().cancel(first.timer);
      simulation_.calendar().resume_now(first.process);
    }
  }

  [[nodiscard]] std::size_t free() const { return free_; }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Acquisition : Waiter {
    Semaphore& semaphore;
    Calendar::TimerId timer;  // none: waits without a limit
    explicit Acquisition(Semaphore& of) : semaphore{of} {}
    bool await_ready() { return semaphore.try_acquire(); }
    void await_suspend(std::coroutine_handle<> waiting_process) {
      process = waiting_process;
      semaphore.waiting_.push(*this);
    }
    void await_resume() const noexcept {}
  };

  struct TimedAcquisition : Acquisition {
    Duration time_out;
    bool acquired = true;
    TimedAcquisition(Semaphore& of, Duration limit) : Acquisition{of}, time_out{limit} {}
    void await_suspend(std::coroutine_handle<> waiting_process) {
      Acquisition::await_suspend(waiting_process);
      Calendar& calendar = semaphore.simulation_.calendar();
      timer = calendar.call_at(after(calendar.now(), time_out), expire, this);
    }
    bool await_resume() const noexcept { return acquired; }
    static void expire(void* target) {
      auto& acquisition = *static_cast<TimedAcquisition*>(target);
      acquisition.semaphore.waiting_.remove(acquisition);
      acquisition.acquired = false;
      acquisition.process.resume();
    }
  };

  Simulation& simulation_;
  std::size_t free_;
  WaitList waiting_;
};

}  // namespace knee::sim
