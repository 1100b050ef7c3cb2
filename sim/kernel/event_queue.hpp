/// `EventQueue`: the calendar's priority queue over the key (when, sequence).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/kernel/event.hpp"
#include "sim/kernel/event_heap.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// The next few events lie in a sorted array, all later ones in a heap. Most events that a simulation schedules are soon: a
/// computation ends before nearly all else that is pending. Such an event passes the one or two that are sooner and never sees
/// the heap. The heap gives the array some events at a time, when that is empty: call `refill` then.
class EventQueue {
 public:
  EventQueue() { near_[0].key = {kNever, 0}; }
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  [[nodiscard]] std::size_t size() const { return near_size() + far_.size(); }

  /// The time of the event that runs first, kNever if there is none.
  [[nodiscard]] Instant first_when() const { return std::min(first_->key.when, far_.first_when()); }

  /// Adds an event that was scheduled after all events in the queue and before kNever.
  void push(EventKey key, std::uintptr_t target) {
    if (key.when >= far_.first_when()) return push_far(key, target);
    if (first_ == &near_.back()) [[unlikely]]
      return push_to_full(key, target);
    Event* place = ++first_;
    for (; place[-1].key.when <= key.when; --place) place[-1].move_to(*place);
    Event::put(key, target, *place);
  }

  /// Whether `refill` has to be called before `first` and `take_first`.
  [[nodiscard]] bool needs_refill() const { return first_ == near_.data(); }
  /// Makes up to `count` events, at most `kRefill`, ready to be taken.
  void refill(std::size_t count);
  static constexpr std::size_t kRefill = 8;

  /// The event that runs first, and takes it. There must be one.
  [[nodiscard]] const Event& first() const { return *first_; }
  void take_first() { --first_; }

  /// See EventHeap::take_risen.
  [[nodiscard]] EventHeap::Risen take_risen() { return far_.take_risen(); }

  /// Removes every event for which `is_dropped(event)`; O(size).
  template <class Predicate>
  void drop_if(Predicate is_dropped) {
    first_ = std::remove_if(&near_[1], first_ + 1, is_dropped) - 1;
    far_.drop_if(is_dropped);
  }

 private:
  [[nodiscard]] std::size_t near_size() const { return static_cast<std::size_t>(first_ - near_.data()); }
  void push_far(EventKey key, std::uintptr_t target);
  void push_to_full(EventKey key, std::uintptr_t target);

  std::array<Event, 1 + 2 * kRefill> near_;  // the latest first, behind one that never runs
  Event* first_ = near_.data();              // of `near_`, the one that runs first
  EventHeap far_;                            // events that run after all of these
};

}  // namespace knee::sim
