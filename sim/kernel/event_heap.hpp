/// `EventHeap`: a 4-ary heap of events over the key (when, sequence).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "sim/kernel/event.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// A node has four children: half the depth of a binary heap, and the children share a cache line or two. The
/// first event is a member of its own, which is read without indirection; its children are
/// `rest_[0..3]`, those of `rest_[i]` are `rest_[4i + 4 .. 4i + 7]`. The heap keeps its memory: once it has grown
/// to the largest number of events, it allocates no more.
class EventHeap {
 public:
  [[nodiscard]] std::size_t size() const { return rest_size_ + (first_.key.when != kNever ? 1 : 0); }

  /// The time of the event that runs first, kNever if there is none.
  [[nodiscard]] Instant first_when() const { return first_.key.when; }

  /// Adds an event that was scheduled after all events in the heap and before kNever.
  void push(EventKey key, std::uintptr_t target) {
    if (key.when < first_.key.when) {  // a new event runs after all others of its instant
      push_first(key, target);
    } else {
      add(key, target);
    }
  }

  /// Adds an event that may have been scheduled, or have reserved its place, before others.
  void insert(EventKey key, std::uintptr_t target) {
    if (key.runs_before(first_.key)) {
      push_first(key, target);
    } else {
      add(key, target);
    }
  }

  /// Adds an event that runs before all events in the heap.
  void push_first(EventKey key, std::uintptr_t target) {
    if (first_.key.when != kNever) add(first_.key, first_.target);
    Event::put(key, target, first_);
  }

  /// The event that runs first, and takes it. There must be one.
  [[nodiscard]] const Event& first() const { return first_; }
  Event take_first() {
    const Event taken = first_;
    pop_root();
    return taken;
  }

  /// Removes every event for which `is_dropped(event)`; O(size).
  template <class Predicate>
  void drop_if(Predicate is_dropped) {
    while (first_.key.when != kNever && is_dropped(first_)) pop_root();
    Event* const begin = rest_.get();
    rest_size_ = static_cast<std::size_t>(std::remove_if(begin, begin + rest_size_, is_dropped) - begin);
    restore_order();
  }

 private:
  static constexpr std::size_t kChildren = 4;

  [[nodiscard]] std::size_t best_of(std::size_t begin, std::size_t end) const {
    std::size_t best = begin;
    for (std::size_t child = begin + 1; child < end; ++child) {
      if (rest_[child].key.runs_before(rest_[best].key)) best = child;
    }
    return best;
  }

  void add(EventKey key, std::uintptr_t target) {
    if (rest_size_ == rest_capacity_) [[unlikely]]
      grow();
    sift_up(rest_size_++, key, target);
  }

  void sift_up(std::size_t index, EventKey key, std::uintptr_t target) {
    if (index >= kChildren) return rise_far(index, key, target);
    Event::put(key, target, rest_[index]);
  }
  void sift_down(std::size_t index, EventKey key, std::uintptr_t target) {
    if (kChildren * (index + 1) < rest_size_) return sink_far(index, key, target);
    Event::put(key, target, rest_[index]);
  }

  void pop_root() {
    if (rest_size_ == 0) {
      first_.key.when = kNever;
      return;
    }
    const std::size_t best = best_of(0, std::min(kChildren, rest_size_));
    rest_[best].move_to(first_);
    const Event& last = rest_[--rest_size_];
    if (best < rest_size_) sift_down(best, last.key, last.target);
  }

  void grow();
  void rise_far(std::size_t index, EventKey key, std::uintptr_t target);
  void sink_far(std::size_t index, EventKey key, std::uintptr_t target);
  void restore_order();

  Event first_{{kNever, 0}, 0};
  std::size_t rest_size_ = 0;
  std::size_t rest_capacity_ = 0;
  std::unique_ptr<Event[]> rest_;
};

}  // namespace knee::sim
