/// `EventHeap`: the calendar's priority queue, a 4-ary heap over the key (when, sequence).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "sim/kernel/event.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// A node has four children: half the depth of a binary heap, and the children share a cache line or two. The
/// first event is a member of its own, which the run loop reads without indirection; its children are
/// `rest_[0..3]`, those of `rest_[i]` are `rest_[4i + 4 .. 4i + 7]`. The heap keeps its memory: once it has grown
/// to the largest number of events, it allocates no more.
class EventHeap {
 public:
  /// Number of events in the heap, including one that was taken if its gap is open.
  [[nodiscard]] std::size_t size() const { return rest_size_ + (gap_ || first_.key.when != kNever ? 1 : 0); }

  /// The time of the event that runs first, kNever if there is none.
  [[nodiscard]] Instant first_when() const { return first_.key.when; }

  /// The sequence number of that event, if there is one.
  [[nodiscard]] std::uint64_t first_sequence() const { return first_.key.sequence; }

  /// Adds an event that was scheduled after all events in the heap and before kNever.
  void push(EventKey key, std::uintptr_t target) {
    if (gap_) {
      gap_ = false;
      fill_gap(key, target);
    } else if (rest_size_ == rest_capacity_) [[unlikely]] {
      grow_and_push(key, target);
    } else {
      add(key, target);
    }
  }

  /// Takes the event that runs first and returns its target. Its place stays open for the next push: an event often
  /// schedules another one, and this halves the work. Call `fill_hole` before `first_when` and `take_first`.
  std::uintptr_t take_first() {
    gap_ = true;
    return first_.target;
  }

  /// The time of the event that runs first, kNever if there is none; the gap may be open.
  [[nodiscard]] Instant next_when() const {
    if (!gap_) return first_.key.when;
    Instant next = kNever;
    const std::size_t end = std::min(kChildren, rest_size_);
    for (std::size_t child = 0; child < end; ++child) next = std::min(next, rest_[child].key.when);
    return next;
  }

  /// Fills the place of the event taken last, if nothing has been pushed into it.
  void fill_hole() {
    if (gap_) {
      gap_ = false;
      pop_root();
    }
  }

  /// The targets of the events that have risen, since the last call, to the first, the second and the third level under the first
  /// event, because one was taken; 0: none has.
  using Risen = std::array<std::uintptr_t, 3>;
  [[nodiscard]] Risen take_risen() { return std::exchange(risen_, Risen{}); }

  /// Removes every event for which `is_dropped(event)`; O(size).
  template <class Predicate>
  void drop_if(Predicate is_dropped) {
    fill_hole();
    risen_ = {};
    while (first_.key.when != kNever && is_dropped(first_)) pop_root();
    Event* const begin = rest_.get();
    rest_size_ = static_cast<std::size_t>(std::remove_if(begin, begin + rest_size_, is_dropped) - begin);
    restore_order();
  }

 private:
  static constexpr std::size_t kChildren = 4;

  // A processor forwards a word that it has just stored to a load of that word, but stalls on a vector load of
  // several, and the event pushed last is often moved next: so events are passed in registers and stored word by
  // word.
  static void put(EventKey key, std::uintptr_t target, Event& to) {
#if defined(__GNUC__)
    asm("" : "+r"(key.sequence), "+r"(target));  // two words, not a vector
#endif
    to.key.when = key.when;
    to.key.sequence = key.sequence;
    to.target = target;
  }
  static void move(const Event& from, Event& to) { put(from.key, from.target, to); }

  [[nodiscard]] std::size_t best_of(std::size_t begin, std::size_t end) const {
    std::size_t best = begin;
    for (std::size_t child = begin + 1; child < end; ++child) {
      if (rest_[child].key.runs_before(rest_[best].key)) best = child;
    }
    return best;
  }

  // A new event runs after all others of its instant, so comparing times is enough.
  void fill_gap(EventKey key, std::uintptr_t target) {
    if (rest_size_ > 0) {
      const std::size_t best = best_of(0, std::min(kChildren, rest_size_));
      if (rest_[best].key.when <= key.when) {
        move(rest_[best], first_);
        sift_down(best, key, target);
        return;
      }
    }
    put(key, target, first_);
  }

  void add(EventKey key, std::uintptr_t target) {
    if (key.when < first_.key.when) {
      if (first_.key.when != kNever) sift_up(rest_size_++, first_.key, first_.target);
      put(key, target, first_);
    } else {
      sift_up(rest_size_++, key, target);
    }
  }

  // Usually the first event is the only one to compare with.
  void sift_up(std::size_t index, EventKey key, std::uintptr_t target) {
    if (index >= kChildren) return rise_far(index, key, target);
    put(key, target, rest_[index]);
  }
  void sift_down(std::size_t index, EventKey key, std::uintptr_t target) {
    if (kChildren * (index + 1) < rest_size_) return sink_far(index, key, target);
    put(key, target, rest_[index]);
  }

  void pop_root() {
    if (rest_size_ == 0) {
      first_.key.when = kNever;
      return;
    }
    const std::size_t best = best_of(0, std::min(kChildren, rest_size_));
    move(rest_[best], first_);
    const Event& last = rest_[--rest_size_];
    if (best < rest_size_) sift_down(best, last.key, last.target);
  }

  void grow_and_push(EventKey key, std::uintptr_t target);
  void rise_far(std::size_t index, EventKey key, std::uintptr_t target);
  void sink_far(std::size_t index, EventKey key, std::uintptr_t target);
  void restore_order();

  Event first_{{kNever, 0}, 0};
  bool gap_ = false;  // the first event has been taken and its place not yet filled
  std::size_t rest_size_ = 0;
  std::size_t rest_capacity_ = 0;
  std::unique_ptr<Event[]> rest_;
  Risen risen_{};
};

}  // namespace knee::sim
