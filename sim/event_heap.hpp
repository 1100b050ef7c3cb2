/// The calendar's priority queue: a 4-ary heap over the key (when, sequence).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/time.hpp"

namespace knee::sim {

/// A scheduled event: `target` is the calendar's business.
struct Event {
  Instant when;
  std::uint64_t sequence;
  std::uintptr_t target;

  /// Whether this event runs before `other`: earlier, or at the same instant and scheduled earlier.
  [[nodiscard]] bool runs_before(const Event& other) const { return key() < other.key(); }

 private:
  __extension__ using Key = unsigned __int128;  // one comparison of 128 bits instead of two branches
  [[nodiscard]] Key key() const {
    return (static_cast<Key>(static_cast<std::uint64_t>(when.time_since_epoch().count())) << 64) | sequence;
  }
};

/// Four children to a node: half the depth of a binary heap, and the children share a cache line or two.
class EventHeap {
 public:
  [[nodiscard]] bool empty() const { return events_.empty(); }
  [[nodiscard]] std::size_t size() const { return events_.size(); }
  [[nodiscard]] const Event& first() const { return events_.front(); }

  void push(Event event) {
    events_.push_back(event);
    rise(events_.size() - 1, event);
  }

  /// Takes the event that runs first. The heap must not be empty.
  Event pop() {
    const Event first = events_.front();
    const Event last = events_.back();
    events_.pop_back();
    if (!events_.empty()) sink(0, last);
    return first;
  }

  /// Removes every event for which `is_dropped(event)`; O(size).
  template <class Predicate>
  void drop_if(Predicate is_dropped) {
    events_.erase(std::remove_if(events_.begin(), events_.end(), is_dropped), events_.end());
    for (std::size_t i = events_.size() / kChildren + 1; i-- > 0;) {
      if (i < events_.size()) sink(i, events_[i]);
    }
  }

 private:
  static constexpr std::size_t kChildren = 4;

  void rise(std::size_t index, Event event) {
    while (index > 0) {
      const std::size_t parent = (index - 1) / kChildren;
      if (!event.runs_before(events_[parent])) break;
      events_[index] = events_[parent];
      index = parent;
    }
    events_[index] = event;
  }

  void sink(std::size_t index, Event event) {
    const std::size_t size = events_.size();
    for (;;) {
      const std::size_t begin = index * kChildren + 1;
      if (begin >= size) break;
      const std::size_t end = std::min(begin + kChildren, size);
      std::size_t best = begin;
      for (std::size_t child = begin + 1; child < end; ++child) {
        if (events_[child].runs_before(events_[best])) best = child;
      }
      if (!events_[best].runs_before(event)) break;
      events_[index] = events_[best];
      index = best;
    }
    events_[index] = event;
  }

  std::vector<Event> events_;
};

}  // namespace knee::sim
