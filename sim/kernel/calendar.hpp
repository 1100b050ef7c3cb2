/// `Calendar`: the scheduled events, and the simulation's clock.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <unordered_set>
#include <utility>
#include <vector>

#include "sim/kernel/endless_run.hpp"
#include "sim/kernel/event_queue.hpp"
#include "sim/kernel/frame_pool.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// Runs events in the order (when, sequence): events of one instant run in the order they were scheduled.
///
/// An event either resumes a coroutine or calls a timer. Events of the present instant go to a ring instead of the queue: all events that
/// the queue still holds for this instant were scheduled before it began, or their places reserved, so "queue first, then ring" is the
/// (when, sequence) order. In steady state the calendar allocates nothing: queue, ring and timer slots keep their memory.
///
/// `EndlessRun` ends a run that would not end by itself: the clock has stood still for `kStandstill` events (up to twice as many may run
/// before the calendar notices), the run exceeds `set_event_limit`, or the clock reaches kLast.
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

  /// Names an event that will resume a coroutine, until it does.
  enum class EventId : std::uint64_t { none = 0, of_present = std::numeric_limits<std::uint64_t>::max() };

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] std::uint64_t events_run() const { return planned_ - left_; }

  /// Limits the number of events to `events`, including those that have already run.
  void set_event_limit(std::uint64_t events);

  /// Adds a witness, called when the clock stands still; it must outlive the last run.
  void add_witness(Witness witness) { witnesses_.push_back(std::move(witness)); }

  /// The time of the next event, kNever if there is none (a cancelled timer not yet swept counts).
  [[nodiscard]] Instant next_event() const { return present_ != 0 ? now_ : future_.first_when(); }

  /// Resumes `coroutine` at `when`, which must not lie in the past. A coroutine that may be destroyed before it is
  /// resumed must `drop` the event then; awaiters leave that to `Suspension` (sim/kernel/suspension.hpp).
  EventId resume_at(Instant when, std::coroutine_handle<> coroutine) {
    return schedule(when, reinterpret_cast<std::uintptr_t>(coroutine.address()));
  }
  /// Resumes `coroutine` at this instant, after all events already scheduled for it.
  EventId resume_now(std::coroutine_handle<> coroutine) {
    append_present(reinterpret_cast<std::uintptr_t>(coroutine.address()));
    return EventId::of_present;
  }
  /// Drops the event that would resume `coroutine`: O(1) amortised, or O(events of the present instant) if it is one of
  /// those. Does nothing once the calendar is closed.
  void drop(EventId event, std::coroutine_handle<> coroutine);

  /// Calls `call(target)` at `when` unless the timer is cancelled before. `resumes`: the coroutine that goes on then, if it is known;
  /// what it touches is fetched ahead.
  [[gnu::always_inline]] TimerId call_at(Instant when, Call call, void* target, std::coroutine_handle<> resumes = {}) {
    const TimerId timer = take_slot(call, target, resumes);
    schedule(when, tag(timer.slot_));
    return timer;
  }

  /// Takes a place among the events: one that is scheduled for it later runs as if it were scheduled now. `when` is not now.
  [[nodiscard]] EventKey reserve(Instant when) {
    KNEE_CHECK(when > now_, "a place is reserved in the future");
    return {when, ++sequence_};
  }
  /// The same at a place that was reserved. No event that runs after that place has run yet.
  TimerId call_at(EventKey place, Call call, void* target) {
    KNEE_CHECK(place.when >= now_, "nothing is scheduled in the past");
    const TimerId timer = take_slot(call, target, {});
    future_.insert(place, tag(timer.slot_));
    return timer;
  }
  /// The timer that is called now has nothing to do. As a cancelled one, it does not count as an event.
  void discount() { ++left_; }

  /// Cancels a pending timer, in O(1) amortised: its entry is dropped when it is due, or when cancelled entries are
  /// more than half of the queue. Resets `timer`.
  void cancel(TimerId& timer);

  /// Runs all events before `end`, including those that are scheduled meanwhile; an event exactly at `end` does not
  /// run. Leaves the clock at `end`, or at the time of the call of `stop`. Throws EndlessRun.
  void run_before(Instant end);

  /// Runs all events up to and including the instant `last`, also the events scheduled meanwhile. Leaves the clock at `last`, or at the
  /// time of the call of `stop`. Throws EndlessRun. Use it where another clock leads (sim/network/network.hpp).
  void run_through(Instant last);

  /// Makes `run_before` or `run_through` return after the current event.
  void stop() { limit_ = kStart; }

  /// No event runs any more. Coroutines are destroyed from here on without regard to what they wait for, which may
  /// have been destroyed before them.
  void close() { closed_ = true; }
  [[nodiscard]] bool is_closed() const { return closed_; }

 private:
  struct TimerSlot {
    Call call;  // null: cancelled
    union { void* target; std::uint32_t next_free; };
    const void* resumes;        // a coroutine, which may have been destroyed; null: not known
    const WorkingSet* touches;  // of the coroutine
  };

  // An event's target is a coroutine's address, or a timer slot's number shifted left with the lowest bit set.
  static std::uintptr_t tag(std::uint32_t slot) { return (static_cast<std::uintptr_t>(slot) << 1) | 1; }
  static bool is_timer(std::uintptr_t target) { return (target & 1) != 0; }

  [[gnu::always_inline]] TimerId take_slot(Call call, void* target, std::coroutine_handle<> resumes) {
    if (first_free_slot_ == TimerId::kNone) [[unlikely]]
      add_slot();
    const std::uint32_t slot = first_free_slot_;
    TimerSlot& timer = slots_[slot];
    first_free_slot_ = timer.next_free;
    timer.call = call;
    timer.target = target;
    timer.resumes = resumes.address();
    timer.touches = resumes ? PooledFrame::touched_by(resumes) : nullptr;
    return TimerId{slot};
  }
  EventId schedule(Instant when, std::uintptr_t target) {
    if (when > now_) {
      future_.push({when, ++sequence_}, target);
      return EventId{sequence_};
    }
    KNEE_CHECK(when == now_, "nothing is scheduled in the past");
    append_present(target);
    return EventId::of_present;
  }
  void append_present(std::uintptr_t target) {
    if (present_ == 0) {
      present_ = target;
    } else {
      more_present_.push(target);
    }
  }
  std::uintptr_t take_present();
  void run_event(std::uintptr_t target);
  void run(Instant limit, Instant clock_afterwards);
  void refill();
  void fetch_ahead();
  [[nodiscard]] const WorkingSet* touched_by(std::uintptr_t target) const;
  void fetch_own(std::uintptr_t target) const;
  void fetch_next(std::uintptr_t target) const;
  void look();
  [[noreturn]] void give_up_standstill() const;
  void fire(std::uintptr_t target);
  void add_slot();
  void release_slot(std::uint32_t slot);
  void drop_present(std::uintptr_t target);
  [[nodiscard]] bool take_if_dead(const Event& event);
  [[nodiscard]] bool take_if_dropped(std::uint64_t sequence);
  void sweep_if_many_dead();
  void sweep();

  Instant now_ = kStart;
  std::uint64_t sequence_ = 0;
  std::uint64_t left_ = kStandstill;  // events until the next call of `look`
  Instant limit_ = kStart;  // only events before this instant run; kStart stops the run
  EventQueue future_;
  std::uintptr_t present_ = 0;  // the next event of the present instant outside the queue; 0: none
  Ring<std::uintptr_t> more_present_;  // the events after it
  const WorkingSet* fetched_ = nullptr;  // last
  std::vector<TimerSlot> slots_;
  std::uint32_t first_free_slot_ = TimerId::kNone;
  std::size_t cancelled_ = 0;  // entries whose timer was cancelled, still in the queue or the ring
  std::unordered_set<std::uint64_t> dropped_;  // events of coroutines that were destroyed, still in the queue
  std::size_t lookups_ = 0;                    // in `dropped_`, since the last sweep
  bool closed_ = false;
  std::uint64_t planned_ = kStandstill;  // events from the start until the next call of `look`
  std::uint64_t event_limit_ = kUnlimited;
  Instant looked_at_ = kNever;      // the clock at the last `look` that saw it move
  std::uint64_t looked_after_ = 0;  // number of events at that `look`
  std::vector<Witness> witnesses_;
};

}  // namespace knee::sim
