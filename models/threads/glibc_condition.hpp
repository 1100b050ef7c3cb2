/// A condition variable of glibc 2.25 to 2.40, with the two details that decide which thread gets an interpreter's lock.
///
/// Source: glibc 2.36, nptl/pthread_cond_wait.c and pthread_cond_signal.c.
#pragma once

#include <algorithm>
#include <array>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "sim/kernel/simulation.hpp"
#include "sim/sync/wait_list.hpp"

namespace knee::models {

/// Waiters form two groups. A signal goes to the older group; when that is empty, the younger one becomes the older, and
/// new waiters form a new younger one. Within the group a waiter that has not fallen asleep yet takes the signal, if one
/// exists: each waiter checks for a signal before it sleeps (in futex). Otherwise the signal wakes the longest sleeper. In
/// the first case that sleeper is woken as well, finds the signal consumed, and re-queues at the tail.
///
/// Up to `together_from` waiters have a time-out each. With more, a waiter that begins to wait within a sixteenth of the
/// time-out after another one, in the same round, follows that one: the leader times out for all of them, and its followers
/// begin their next wait at that instant, without having been resumed. A leader that waits again soon takes its place back
/// (docs/decisions/0013-waiters-together.md).
class GlibcCondition {
 public:
  /// How a wait ended.
  enum class Ended : std::uint8_t { woken, caught, timed_out };
  /// `since` and `round` are those of the last wait, if the waiter has followed others through several.
  struct Result {
    Ended ended;
    sim::Instant since;
    std::uint64_t round;
  };

  explicit GlibcCondition(sim::Simulation& simulation, std::size_t together_from = 32)
      : simulation_{simulation}, together_from_{together_from} {}

  /// Waits for a signal, at most `time_out`; the waiter sleeps from `asleep_after` on. `again`: its last wait has timed out.
  /// `co_await` returns a `Result`. A waiter that is destroyed after a signal has reached it passes the signal on.
  [[nodiscard]] auto wait_for(sim::Duration time_out, sim::Duration asleep_after, bool again = false) {
    return Waiting{*this, time_out, asleep_after, again};
  }

  /// Wakes one waiter, if there is any.
  void signal() {
    if (groups_[older_].waiting.empty()) older_ = 1 - older_;
    Group& group = groups_[older_];
    if (group.waiting.empty()) return;
    Waiting* const newest = group.newest;
    if (newest != nullptr && simulation_.now() < newest->asleep_at) {
      newest->wake(Ended::caught);
      if (!group.waiting.empty()) requeue_first(group);
    } else {
      first_of(group).wake(Ended::woken);
    }
  }

  /// Begins a new round: waiters of different rounds do not time out together.
  void begin_round() {
    ++round_;
    open_ = nullptr;
  }
  [[nodiscard]] std::uint64_t round() const { return round_; }

  /// Number of time-outs of followers since the last call.
  [[nodiscard]] std::size_t take_followers() { return std::exchange(followers_, 0); }

 private:
  struct Waiting;
  struct Group {
    sim::WaitList waiting;
    Waiting* newest = nullptr;  // the last to come, if it still waits
  };
  static constexpr int kWindows = 16;  // parts of a time-out; waiters that begin within one can share a timer

  // A waiter with a timer leads those behind it in its group, up to the next one with a timer. The first of a group leads.
  struct Waiting : sim::Waiter {
    GlibcCondition& condition;
    Group* group = nullptr;
    sim::Duration time_out;
    sim::Instant since;
    sim::Instant asleep_at;
    std::uint64_t round = 0;
    bool again;
    sim::Calendar::TimerId timer{};
    Ended ended = Ended::timed_out;

    Waiting(GlibcCondition& of, sim::Duration at_most, sim::Duration asleep_after, bool once_more)
        : Waiter{of.simulation_.calendar()},
          condition{of},
          time_out{at_most},
          since{of.simulation_.now()},
          asleep_at{sim::after(since, asleep_after)},
          again{once_more} {}
    ~Waiting() {
      if (calendar().is_closed()) return;
      if (is_listed()) leave();
      if (is_scheduled()) condition.signal();
    }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> thread) {
      suspend(thread);
      condition.enter(*this);
    }
    Result await_resume() noexcept {
      resumed();
      return {ended, since, round};
    }

    [[nodiscard]] bool leads() const { return static_cast<bool>(timer); }
    void lead() {
      timer = calendar().call_at(std::max(sim::after(since, time_out), condition.simulation_.now()), expire, this);
    }
    void leave() {
      condition.let_go(*this);
      Waiter::leave();
    }
    void wake(Ended how) {
      ended = how;
      leave();
      resume_now();
    }
    static void expire(void* target) {
      auto& self = *static_cast<Waiting*>(target);
      self.timer = {};
      self.condition.requeue_followers(self);
      self.leave();
      self.resume();
    }
  };

  static Waiting& first_of(Group& group) { return static_cast<Waiting&>(group.waiting.first()); }
  static Waiting* next_of(Waiting& waiter) { return static_cast<Waiting*>(waiter.group->waiting.next_of(waiter)); }

  void enter(Waiting& waiter) {
    waiter.round = round_;
    waiter.group = &groups_[1 - older_];
    const bool follows = is_led(waiter);
    if (follows && waiter.again && open_is_heir_) return lead_again(waiter);
    waiter.group->waiting.push(waiter);
    waiter.group->newest = &waiter;
    if (follows) return;
    waiter.lead();
    open_ = &waiter;
    open_is_heir_ = false;
  }

  // Puts `waiter` in front of those that it led before.
  void lead_again(Waiting& waiter);

  // Whether the last waiter with a timer can be the leader of the new one, which comes behind it.
  [[nodiscard]] bool is_led(const Waiting& waiter) const {
    return open_ != nullptr && groups_[0].waiting.size() + groups_[1].waiting.size() >= together_from_ &&
           open_->group == waiter.group && open_->time_out == waiter.time_out &&
           waiter.since < sim::after(open_->since, waiter.time_out / kWindows);
  }

  // `waiter` is about to leave its place. If it leads, the next one leads from here on.
  void let_go(Waiting& waiter) {
    if (waiter.group->newest == &waiter) waiter.group->newest = nullptr;
    if (open_ == &waiter) open_ = nullptr;
    if (!waiter.leads()) return;
    pass_on_the_lead(waiter);
    waiter.calendar().cancel(waiter.timer);
  }
  static void pass_on_the_lead(Waiting& leader) {
    Waiting* const next = next_of(leader);
    if (next != nullptr && !next->leads()) next->lead();
  }

  // The sleeper that found the signal consumed.
  static void requeue_first(Group& group);
  // The followers of `leader`, whose time-out is over, begin a new wait. They are asleep.
  void requeue_followers(Waiting& leader);

  sim::Simulation& simulation_;
  std::size_t together_from_;
  std::array<Group, 2> groups_;
  std::size_t older_ = 0;
  std::uint64_t round_ = 0;
  Waiting* open_ = nullptr;  // the last waiter that began to lead by its own coming
  bool open_is_heir_ = false;  // of a leader whose wait has timed out
  std::size_t followers_ = 0;
};

}  // namespace knee::models
