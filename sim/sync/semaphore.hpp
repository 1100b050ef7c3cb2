/// `Semaphore`: a counting semaphore, first come first served.
#pragma once

#include <cstddef>

#include "sim/kernel/simulation.hpp"
#include "sim/sync/wait_list.hpp"
#include "sim/sync/within.hpp"

namespace knee::sim {

/// `co_await semaphore.acquire(); ... semaphore.release();`
/// A released unit goes directly to the longest waiting process: a later one cannot overtake.
class Semaphore {
 public:
  Semaphore(Simulation& simulation, std::size_t units) : simulation_{simulation}, free_{units} {}

  /// Waits for a unit. A waiter that is destroyed after it has been given one gives it back.
  class Acquisition;
  [[nodiscard]] Acquisition acquire();

  /// Waits at most `time_out`; `co_await` returns whether a unit was acquired. Of a release and a time-out at the same
  /// instant, the one that was scheduled first counts.
  [[nodiscard]] Within<Acquisition> acquire_within(Duration time_out);

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
      waiting_.first().wake();
    }
  }

  [[nodiscard]] std::size_t free() const { return free_; }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  Simulation& simulation_;
  std::size_t free_;
  WaitList waiting_;
};

class Semaphore::Acquisition : public ListWait {
 public:
  explicit Acquisition(Semaphore& semaphore)
      : ListWait{semaphore.simulation_.calendar(), semaphore.waiting_}, semaphore_{semaphore} {}
  ~Acquisition() {
    if (is_scheduled() && !calendar().is_closed()) [[unlikely]]
      semaphore_.release();
  }
  bool await_ready() { return semaphore_.try_acquire(); }

 private:
  Semaphore& semaphore_;
};

inline Semaphore::Acquisition Semaphore::acquire() { return Acquisition{*this}; }

inline Within<Semaphore::Acquisition> Semaphore::acquire_within(Duration time_out) {
  return Within<Acquisition>{after(simulation_.now(), time_out), *this};
}

}  // namespace knee::sim
