/// A condition variable of glibc 2.25 to 2.40, with the two details that decide which thread gets an interpreter's lock.
///
/// Source: glibc 2.36, nptl/pthread_cond_wait.c and pthread_cond_signal.c.
#pragma once

#include <array>
#include <coroutine>
#include <cstddef>
#include <utility>

#include "sim/kernel/simulation.hpp"
#include "sim/sync/wait_list.hpp"

namespace knee::models {

/// Waiters form two groups. A signal goes to the older group; when that is empty, the younger one becomes the older, and
/// new waiters form a new younger one. Within the group a waiter that has not fallen asleep yet takes the signal, if one
/// exists: each waiter checks for a signal before it sleeps (in futex). Otherwise the signal wakes the longest sleeper. In
/// the first case that sleeper is woken as well, finds the signal consumed, and re-queues at the tail.
class GlibcCondition {
 public:
  /// How a wait ended.
  enum class Ended : std::uint8_t { woken, caught, timed_out };

  explicit GlibcCondition(sim::Simulation& simulation) : simulation_{simulation} {}

  /// Waits for a signal, at most `time_out`; the waiter sleeps from `asleep_after` on. `co_await` returns how it ended.
  [[nodiscard]] auto wait_for(sim::Duration time_out, sim::Duration asleep_after) {
    return Wait{*this, time_out, asleep_after};
  }

  /// Wakes one waiter, if there is any.
  void signal() {
    if (groups_[older_].waiting.empty()) older_ = 1 - older_;
    Group& group = groups_[older_];
    if (group.waiting.empty()) return;
    if (group.newest != nullptr && simulation_.now() < group.newest->asleep_at) {
      Wait& awake = *std::exchange(group.newest, nullptr);
      group.waiting.remove(awake);
      resume(awake, Ended::caught);
      if (!group.waiting.empty()) group.waiting.push(group.waiting.pop_first());
    } else {
      auto& first = static_cast<Wait&>(group.waiting.pop_first());
      if (group.newest == &first) group.newest = nullptr;
      resume(first, Ended::woken);
    }
  }

 private:
  struct Wait;
  struct Group {
    sim::WaitList waiting;
    Wait* newest = nullptr;  // the last to come, if it still waits
  };

  struct Wait : sim::Waiter {
    GlibcCondition& condition;
    sim::Duration time_out;
    sim::Instant asleep_at;
    std::size_t group = 0;
    Ended ended = Ended::timed_out;
    sim::Calendar::TimerId timer{};
    Wait(GlibcCondition& of, sim::Duration limit, sim::Duration asleep_after)
        : condition{of}, time_out{limit}, asleep_at{sim::after(of.simulation_.now(), asleep_after)} {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> thread) {
      process = thread;
      group = 1 - condition.older_;
      condition.groups_[group].waiting.push(*this);
      condition.groups_[group].newest = this;
      sim::Calendar& calendar = condition.simulation_.calendar();
      timer = calendar.call_at(sim::after(calendar.now(), time_out), expire, this);
    }
    Ended await_resume() const noexcept { return ended; }
    static void expire(void* target) {
      auto& wait = *static_cast<Wait*>(target);
      Group& group = wait.condition.groups_[wait.group];
      group.waiting.remove(wait);
      if (group.newest == &wait) group.newest = nullptr;
      wait.process.resume();
    }
  };

  void resume(Wait& wait, Ended how) {
    wait.ended = how;
    simulation_.calendar().cancel(wait.timer);
    simulation_.calendar().resume_now(wait.process);
  }

  sim::Simulation& simulation_;
  std::array<Group, 2> groups_;
  std::size_t older_ = 0;
};

}  // namespace knee::models
