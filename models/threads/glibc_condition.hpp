/// A condition variable of glibc 2.25 to 2.40, with the two details that decide which thread gets an interpreter's lock.
///
/// Source: glibc 2.36, nptl/pthread_cond_wait.c and pthread_cond_signal.c.
#pragma once

#include <array>
#include <coroutine>
#include <cstddef>

#include "sim/kernel/simulation.hpp"
#include "sim/sync/time_outs.hpp"
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

  /// `time_out`: of each wait, above zero.
  GlibcCondition(sim::Simulation& simulation, sim::Duration time_out)
      : simulation_{simulation}, time_outs_{simulation.calendar(), time_out} {}

  /// Waits for a signal, at most for the time-out; the waiter sleeps from `asleep_after` on. `co_await` returns how it ended.
  /// A waiter that is destroyed after a signal has reached it passes the signal on.
  [[nodiscard]] auto wait(sim::Duration asleep_after) { return Wait{*this, asleep_after}; }

  /// Wakes one waiter, if there is any.
  void signal() {
    if (groups_[older_].waiting.empty()) older_ = 1 - older_;
    Group& group = groups_[older_];
    if (group.waiting.empty()) return;
    if (group.newest != nullptr && simulation_.now() < group.newest->asleep_at) {
      group.newest->wake(Ended::caught);
      if (!group.waiting.empty()) group.waiting.push(group.waiting.pop_first());
    } else {
      static_cast<Waiting&>(group.waiting.first()).wake(Ended::woken);
    }
  }

 private:
  struct Waiting;
  struct Group {
    sim::WaitList waiting;
    Waiting* newest = nullptr;  // the last to come, if it still waits
  };

  struct Waiting : sim::Waiter {
    GlibcCondition& condition;
    Group* group = nullptr;
    sim::Instant asleep_at;
    Ended ended = Ended::timed_out;
    Waiting(GlibcCondition& of, sim::Duration asleep_after)
        : Waiter{of.simulation_.calendar()},
          condition{of},
          asleep_at{sim::after(of.simulation_.now(), asleep_after)} {}
    ~Waiting() {
      if (calendar().is_closed()) return;
      if (is_listed()) leave();
      if (is_scheduled()) condition.signal();
    }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> thread) {
      suspend(thread);
      group = &condition.groups_[1 - condition.older_];
      group->waiting.push(*this);
      group->newest = this;
    }
    void await_resume() noexcept { resumed(); }
    void leave() {
      Waiter::leave();
      if (group->newest == this) group->newest = nullptr;
    }
    void wake(Ended how) {
      ended = how;
      leave();
      resume_now();
    }
  };

  struct Wait : sim::WithinOneOf<Waiting> {
    Wait(GlibcCondition& of, sim::Duration asleep_after) : WithinOneOf{of.time_outs_, of, asleep_after} {}
    Ended await_resume() noexcept {
      WithinOneOf::await_resume();
      return ended;
    }
  };

  sim::Simulation& simulation_;
  sim::TimeOuts time_outs_;
  std::array<Group, 2> groups_;
  std::size_t older_ = 0;
};

}  // namespace knee::models
