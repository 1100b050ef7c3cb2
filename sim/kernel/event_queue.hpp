/// `EventQueue`: the calendar's priority queue over the key (when, sequence).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/event.hpp"
#include "sim/kernel/event_heap.hpp"
#include "sim/kernel/event_wheel.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// The next few events lie in a sorted array, all later ones in a heap. Most events that a simulation schedules are soon: a
/// computation ends before nearly all else that is pending. Such an event passes the one or two that are sooner and never sees
/// the heap. The heap gives the array some events at a time, when that is empty: call `refill` then.
///
/// Where more than some hundred events are pending, most lie in a wheel, in no order. The wheel gives the next ones, sorted, to a line, where
/// each waits for its turn; the heap has only what was scheduled to run among these.
class EventQueue {
 public:
  EventQueue() { near_[0].key = {kNever, 0}; }
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  [[nodiscard]] std::size_t size() const { return near_size() + soon_.size() + line_size() + far_.size(); }

  /// The time of the event that runs first, kNever if there is none.
  [[nodiscard]] Instant first_when() const { return std::min(first_->key.when, later_); }

  /// Adds an event that was scheduled after all events in the queue and before kNever.
  void push(EventKey key, std::uintptr_t target) {
    if (key.when >= later_) return push_later(key, target);
    if (first_ == &near_.back()) [[unlikely]]
      return push_to_full(key, target);
    Event* place = ++first_;
    for (; place[-1].key.when <= key.when; --place) place[-1].move_to(*place);
    Event::put(key, target, *place);
  }

  /// Adds an event that may have reserved its place before others were scheduled. All parts of the queue are sorted by the whole key; a
  /// new event needs no look at its sequence number, this one does.
  void insert(EventKey key, std::uintptr_t target);

  /// Whether `refill` has to be called before `first` and `take_first`.
  [[nodiscard]] bool needs_refill() const { return first_ == near_.data(); }
  /// Makes an event ready to be taken, or some. Returns whether it was the first one of the line.
  bool refill();

  /// The event that runs first, and takes it. There must be one.
  [[nodiscard]] const Event& first() const { return *first_; }
  void take_first() { --first_; }

  /// The target of the event that is `position` events behind the first one of the line; 0: the line is shorter. While the wheel has
  /// events, the line has at least `kKnown`.
  [[nodiscard]] std::uintptr_t in_line(std::size_t position) const {
    return position < line_size() ? line_[first_in_line_ + position].target : 0;
  }
  static constexpr std::size_t kKnown = 64;

  /// Removes every event for which `is_dropped(event)`; O(size).
  template <class Predicate>
  void drop_if(Predicate is_dropped) {
    first_ = std::remove_if(&near_[1], first_ + 1, is_dropped) - 1;
    soon_.drop_if(is_dropped);
    line_.erase(std::remove_if(line_.begin() + static_cast<std::ptrdiff_t>(first_in_line_), line_.end(), is_dropped), line_.end());
    far_.drop_if(is_dropped);
    lengthen_line();
    look_later();
  }

 private:
  static constexpr std::size_t kHalf = 8;
  static constexpr std::size_t kMany = 500;  // beside these, a wheel costs less than a deeper heap

  [[nodiscard]] std::size_t near_size() const { return static_cast<std::size_t>(first_ - near_.data()); }
  [[nodiscard]] std::size_t line_size() const { return line_.size() - first_in_line_; }
  [[nodiscard]] Instant first_in_line_when() const { return line_size() > 0 ? line_[first_in_line_].key.when : kNever; }
  [[nodiscard]] bool line_is_first() const;
  [[nodiscard]] bool runs_before_later(EventKey key) const;
  void push_later(EventKey key, std::uintptr_t target);
  void push_to_full(EventKey key, std::uintptr_t target);
  void give_back_half();
  void look_later() { later_ = std::min(soon_.first_when(), first_in_line_when()); }
  void lengthen_line();
  void put_off_if_deep();
  void put_off();

  std::array<Event, 1 + 2 * kHalf> near_;  // the latest first, behind one that never runs
  Event* first_ = near_.data();            // of `near_`, the one that runs first
  Instant later_ = kNever;                 // the time of the first event that is not in `near_`
  EventHeap soon_;                         // events that run after those, by `far_from_`
  std::vector<Event> line_;                // likewise, in their order; those before `first_in_line_` were taken
  std::size_t first_in_line_ = 0;
  Instant far_from_ = kNever;              // events after that go to the wheel; kNever: none, because it is empty
  EventWheel far_;
};

}  // namespace knee::sim
