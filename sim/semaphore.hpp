/// A counting semaphore, first come first served.
#pragma once

#include <coroutine>
#include <cstddef>

#include "sim/simulation.hpp"
#include "sim/wait_list.hpp"

namespace knee::sim {

/// `co_await semaphore.acquire(); ... semaphore.release();`
/// A released unit goes straight to who has waited longest: nobody who comes later can overtake.
class Semaphore {
 public:
  Semaphore(Simulation& simulation, std::size_t units) : simulation_{simulation}, free_{units} {}

  [[nodiscard]] auto acquire() { return Acquisition{{}, *this}; }

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
      simulation_.calendar().resume_now(waiting_.pop_first().process);
    }
  }

  [[nodiscard]] std::size_t free() const { return free_; }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Acquisition : Waiter {
    Semaphore& semaphore;
    Acquisition(Waiter waiter, Semaphore& of) : Waiter{waiter}, semaphore{of} {}
    bool await_ready() { return semaphore.try_acquire(); }
    void await_suspend(std::coroutine_handle<> waiting_process) {
      process = waiting_process;
      semaphore.waiting_.push(*this);
    }
    void await_resume() const noexcept {}
  };

  Simulation& simulation_;
  std::size_t free_;
  WaitList waiting_;
};

}  // namespace knee::sim
