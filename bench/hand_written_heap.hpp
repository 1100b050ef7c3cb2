/// The yardsticks' priority queue: a 4-ary heap of plain events, written by hand.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/time.hpp"

namespace knee::bench {

/// Events leave in the order of their time; those of one time in the order they came. `Subject` says what an
/// event is about. Uses nothing of the kernel but its time types.
template <class Subject>
class HandWrittenHeap {
 public:
  struct Event {
    sim::Instant when;
    std::uint64_t sequence;
    Subject subject;
    [[nodiscard]] bool before(const Event& other) const {
      return when < other.when || (when == other.when && sequence < other.sequence);
    }
  };

  [[nodiscard]] const Event& first() const { return heap_.front(); }

  void push(sim::Instant when, Subject subject) {
    const Event event{when, sequence_++, subject};
    std::size_t index = heap_.size();
    heap_.push_back(event);
    while (index > 0 && event.before(heap_[(index - 1) / 4])) {
      heap_[index] = heap_[(index - 1) / 4];
      index = (index - 1) / 4;
    }
    heap_[index] = event;
  }

  Event pop() {
    const Event first = heap_.front();
    const Event last = heap_.back();
    heap_.pop_back();
    if (heap_.empty()) return first;
    std::size_t index = 0;
    for (std::size_t child = 1; child < heap_.size(); child = 4 * index + 1) {
      const std::size_t end = std::min(child + 4, heap_.size());
      std::size_t best = child;
      for (std::size_t i = child + 1; i < end; ++i) {
        if (heap_[i].before(heap_[best])) best = i;
      }
      if (!heap_[best].before(last)) break;
      heap_[index] = heap_[best];
      index = best;
    }
    heap_[index] = last;
    return first;
  }

 private:
  std::vector<Event> heap_;
  std::uint64_t sequence_ = 0;
};

}  // namespace knee::bench
