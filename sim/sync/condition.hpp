/// `Condition`: a condition variable, with or without a time-out.
#pragma once

#include <cstddef>

#include "sim/kernel/simulation.hpp"
#include "sim/sync/wait_list.hpp"
#include "sim/sync/within.hpp"

namespace knee::sim {

/// Like a POSIX condition variable: a signal wakes one waiter (the longest waiting), a broadcast all; a signal
/// without a waiter is lost. There is no mutex, because only one process runs at a time.
class Condition {
 public:
  explicit Condition(Simulation& simulation) : simulation_{simulation} {}

  /// Waits for a signal. A waiter that is destroyed after a signal has reached it passes the signal on.
  class Wait;
  [[nodiscard]] Wait wait();

  /// Waits for a signal, at most `time_out`; `co_await` returns whether the signal came in time. Of a signal and a
  /// time-out at the same instant, the one that was scheduled first counts.
  [[nodiscard]] Within<Wait> wait_for(Duration time_out);

  void signal() {
    if (!waiting_.empty()) waiting_.first().wake();
  }
  /// Wakes the waiter that came last.
  void signal_last() {
    if (!waiting_.empty()) waiting_.last().wake();
  }
  void broadcast() {
    while (!waiting_.empty()) signal();
  }

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  Simulation& simulation_;
  WaitList waiting_;
};

class Condition::Wait : public ListWait {
 public:
  explicit Wait(Condition& condition)
      : ListWait{condition.simulation_.calendar(), condition.waiting_}, condition_{condition} {}
  ~Wait() {
    if (is_scheduled() && !calendar().is_closed()) [[unlikely]]
      condition_.signal();
  }

 private:
  Condition& condition_;
};

inline Condition::Wait Condition::wait() { return Wait{*this}; }

inline Within<Condition::Wait> Condition::wait_for(Duration time_out) {
  return Within<Wait>{after(simulation_.now(), time_out), *this};
}

}  // namespace knee::sim
