/// `Calendar`: the scheduled events, and the simulation's clock.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "sim/kernel/endless_run.hpp"
#include "sim/kernel/event_heap.hpp"
#include "sim/kernel/reclaimed_frames.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// Runs events in the order (when, sequence): events of one instant run in the order they were scheduled.
///
/// An event either resumes a coroutine or calls a timer; only timers can be cancelled. Events of the present
/// instant go to a ring instead of the heap: all events that the heap still holds for this instant were scheduled
/// before it began, so "heap first, then ring" is the (when, sequence) order.
/// In steady state the calendar allocates nothing: heap, ring and timer slots keep their memory.
///
/// `EndlessRun` ends a run that would not end by itself: the clock has stood still for `kStandstill` events (up to
/// twice as many may run before the calendar notices), the run exceeds `set_event_limit`, or the clock reaches kLast.
class Calendar {
 public:
  static constexpr std::uint64_t kStandstill = 10'000'000;  ///< Events of one instant that count as a standstill.
  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

  /// Names a pending timer, from `call_at` until it fires or is cancelled.
  class TimerId {
   public:
    TimerId() = default;
    [[nodiscard]] explicit operator bool() const { return slot_ != kNone; }

   private:
    friend class Calendar;
    static constexpr std::uint32_t kNone = 0xffffffff;
    explicit TimerId(std::uint32_t slot) : slot_{slot} {}
    std::uint32_t slot_ = kNone;
  };
  using Call = void (*)(void* target);

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] std::uint64_t events_run() const { return planned_ - left_; }

  /// Limits the number of events to `events`, including those that have already run.
  void set_event_limit(std::uint64_t events);

  /// Adds a witness, called when the clock stands still; it must outlive the last run.
  void add_witness(Witness witness) { witnesses_.push_back(std::move(witness)); }

  /// The time of the next event, kNever if there is none (a cancelled timer not yet swept counts).
  [[nodiscard]] Instant next_event() const {
    if (present_ != 0) return now_;
    return future_.next_when();
  }

  /// Resumes `process` at `when`, which must not lie in the past.
  void resume_at(Instant when, std::coroutine_handle<> process) {
    schedule(when, reinterpret_cast<std::uintptr_t>(process.address()));
  }
  /// Resumes `process` at this instant, after all events already scheduled for it.
  void resume_now(std::coroutine_handle<> process) {
    append_present(reinterpret_cast<std::uintptr_t>(process.address()));
  }

  /// Calls `call(target)` at `when` unless the timer is cancelled before.
  TimerId call_at(Instant when, Call call, void* target) {
    if (first_free_slot_ == TimerId::kNone) [[unlikely]] {
      add_slot();
    }
    const std::uint32_t slot = first_free_slot_;
    TimerSlot& timer = slots_[slot];
    first_free_slot_ = timer.next_free;
    timer.call = call;
    timer.target = target;
    schedule(when, tag(slot));
    return TimerId{slot};
  }

  /// Cancels a pending timer, in O(1) amortised: its entry is dropped when it is due, or when cancelled entries are
  /// more than half of the heap. Resets `timer`.
  void cancel(TimerId& timer);

  /// Drops all events that would resume a coroutine of `remains` or call a timer of one; O(events). For the rare case
  /// that coroutines are destroyed before they end.
  void forget(const ReclaimedFrames& remains);

  /// Runs all events before `end`, including those that are scheduled meanwhile; an event exactly at `end` does not
  /// run. Leaves the clock at `end`, or at the time of the call of `stop`. Throws EndlessRun.
  void run_before(Instant end);

  /// Runs all events up to and including the instant `last`, including those that are scheduled meanwhile. Leaves the
  /// clock at `last`, or at the time of the call of `stop`. Throws EndlessRun. Use it where another clock leads
  /// (sim/network/network.hpp).
  void run_through(Instant last);

  /// Makes `run_before` or `run_through` return after the current event.
  void stop() { limit_ = kStart; }

 private:
  struct TimerSlot {
    Call call;  // null: cancelled
    void* target;
    std::uint32_t next_free;
  };

  // An event's target is a coroutine's address, or a timer slot's number shifted left with the lowest bit
  // set.
  static std::uintptr_t tag(std::uint32_t slot) { return (static_cast<std::uintptr_t>(slot) << 1) | 1; }
  static bool is_timer(std::uintptr_t target) { return (target & 1) != 0; }

  void schedule(Instant when, std::uintptr_t target) {
    if (when > now_) {
      future_.push({when, sequence_++}, target);
    } else {
      KNEE_CHECK(when == now_, "nothing is scheduled in the past");
      append_present(target);
    }
  }
  void append_present(std::uintptr_t target) {
    if (present_ == 0) {
      present_ = target;
    } else {
      more_present_.push(target);
    }
  }
  std::uintptr_t take_present() {
    return std::exchange(present_, more_present_.empty() ? 0 : more_present_.pop());
  }
  // One counter serves the number of events, their limit and the detection of a standstill, so an event costs one
  // decrement.
  void run_event(std::uintptr_t target) {
    if (left_-- == 0) [[unlikely]] {
      look();
    }
    if (is_timer(target)) {
      fire(target);
    } else {
      std::coroutine_handle<>::from_address(reinterpret_cast<void*>(target)).resume();
    }
  }
  void run(Instant limit, Instant clock_afterwards);
  void run_present();
  void look();
  [[noreturn]] void give_up_standstill() const;
  void fire(std::uintptr_t target);
  void add_slot();
  void release_slot(std::uint32_t slot);
  void sweep_cancelled();
  [[nodiscard]] bool forget_event(std::uintptr_t target, const ReclaimedFrames& remains);

  Instant now_ = kStart;
  std::uint64_t sequence_ = 0;
  std::uint64_t left_ = kStandstill;  // events until the next call of `look`
  Instant limit_ = kStart;  // only events before this instant run; kStart stops the run
  EventHeap future_;
  std::uintptr_t present_ = 0;  // the next event of the present instant outside the heap; 0: none
  Ring<std::uintptr_t> more_present_;  // the events after it
  std::vector<TimerSlot> slots_;
  std::uint32_t first_free_slot_ = TimerId::kNone;
  std::size_t cancelled_ = 0;  // entries whose timer was cancelled, still in the heap or the ring
  std::uint64_t planned_ = kStandstill;  // events from the start until the next call of `look`
  std::uint64_t event_limit_ = kUnlimited;
  Instant looked_at_ = kNever;      // the clock at the last `look` that saw it move
  std::uint64_t looked_after_ = 0;  // number of events at that `look`
  std::vector<Witness> witnesses_;
};

}  // namespace knee::sim
