/// `TimeOuts`: time-outs of equal length, with one timer for all of them.
#pragma once

#include <coroutine>
#include <type_traits>
#include <utility>

#include "sim/kernel/calendar.hpp"
#include "sim/kernel/check.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// Where many wait for an equal time, the one that began first times out first, so an event in the calendar for that one is enough. The
/// others stand in a list.
///
/// Everything runs in the order in which it would if each had a timer of its own. A time-out takes its place among the events of the
/// calendar when it begins, as a timer would, and its event has that place. Places grow along the list: an event that runs before the
/// first place runs before all of them, and the next place is taken up, by an event, before any event behind it runs. That holds within
/// an instant, too: the first time-out of an instant is in the queue when the instant begins, and each one takes up the next one's place
/// there, so the ring of the present instant waits for them all.
///
/// A time-out that ends early leaves the list. The timer stays: if it is too early for the first one then, it is set again, without
/// having been an event.
class TimeOuts {
  struct Link {
    Link* previous = this;
    Link* next = this;
  };

 public:
  /// One of them, a part of what waits.
  class TimeOut : private Link {
   protected:
    explicit TimeOut(Calendar::Call over) : over_{over} {}

   private:
    friend class TimeOuts;
    EventKey place_{};
    Calendar::Call over_;  // called with the address of this part
  };

  /// `length`: above zero.
  TimeOuts(Calendar& calendar, Duration length) : calendar_{calendar}, length_{length} {
    KNEE_CHECK(length > Duration::zero(), "a time-out takes time");
  }
  TimeOuts(const TimeOuts&) = delete;
  TimeOuts& operator=(const TimeOuts&) = delete;
  ~TimeOuts() {
    if (timer_) calendar_.cancel(timer_);
  }

  /// `one` is over when the length has passed, unless it ends before.
  void begin(TimeOut& one) {
    one.place_ = calendar_.reserve(after(calendar_.now(), length_));
    one.previous = all_.previous;
    one.next = &all_;
    all_.previous->next = &one;
    all_.previous = &one;
    if (!timer_) set();
  }
  /// Does nothing if `one` is over.
  static void end(TimeOut& one) {
    one.previous->next = one.next;
    one.next->previous = one.previous;
    one.previous = one.next = &one;
  }

 private:
  [[nodiscard]] bool empty() const { return all_.next == &all_; }
  [[nodiscard]] TimeOut& first() { return static_cast<TimeOut&>(*all_.next); }
  void set() {
    set_for_ = first().place_.sequence;
    timer_ = calendar_.call_at(first().place_, on_place, this);
  }
  static void on_place(void* time_outs) {
    auto& self = *static_cast<TimeOuts*>(time_outs);
    self.timer_ = {};
    if (self.empty()) return self.calendar_.discount();
    TimeOut& first = self.first();
    const bool is_over = first.place_.sequence == self.set_for_;
    if (is_over) end(first);
    if (!self.empty()) self.set();
    if (is_over) return first.over_(&first);
    self.calendar_.discount();
  }

  Calendar& calendar_;
  Duration length_;
  Link all_;  // the anchor of a ring
  Calendar::TimerId timer_{};
  std::uint64_t set_for_ = 0;  // the sequence number of the place at which the timer is
};

/// The awaiter `Wait`, a `Waiter`, with one of `time_outs`: as `Within` (sim/sync/within.hpp), whose events run in the same order.
template <class Wait>
class WithinOneOf : public Wait, private TimeOuts::TimeOut {
 public:
  template <class... Arguments>
  explicit WithinOneOf(TimeOuts& time_outs, Arguments&&... arguments)
      : Wait{std::forward<Arguments>(arguments)...}, TimeOut{expire}, time_outs_{time_outs} {}
  ~WithinOneOf() {
    if (!this->calendar().is_closed()) TimeOuts::end(*this);
  }

  void await_suspend(std::coroutine_handle<> coroutine) {
    Wait::await_suspend(coroutine);
    time_outs_.begin(*this);
  }
  bool await_resume() noexcept {
    static_assert(std::is_void_v<decltype(std::declval<Wait&>().await_resume())>, "such a wait has no result but that it was in time");
    TimeOuts::end(*this);
    Wait::await_resume();
    return in_time_;
  }

 private:
  static void expire(void* time_out) {
    auto& self = static_cast<WithinOneOf&>(*static_cast<TimeOut*>(time_out));
    if (self.is_scheduled()) return;
    self.in_time_ = false;
    self.leave();
    self.resume();
  }

  TimeOuts& time_outs_;
  bool in_time_ = true;
};

}  // namespace knee::sim
