/// The yardstick: the M/M/1 queue as a loop written by hand over a heap of plain events.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "bench/workload.hpp"

namespace knee::bench {

/// No coroutines, no resources, no abstraction: what a C++ programmer would write for this queue alone.
/// Uses nothing of the kernel but its time types.
class HandWrittenQueue {
 public:
  HandWrittenQueue() { push(sim::kStart + draws_.gaps.draw(), Kind::kArrival); }

  void run_before(sim::Instant end) {
    while (heap_.front().when < end) {
      const Event event = pop();
      if (event.kind == Kind::kArrival) {
        arrive(event.when);
      } else {
        depart(event.when);
      }
    }
  }

  [[nodiscard]] const Outcome& outcome() const { return outcome_; }

 private:
  enum class Kind : std::uint32_t { kArrival, kDeparture };
  struct Event {
    sim::Instant when;
    std::uint64_t sequence;
    Kind kind;
    [[nodiscard]] bool before(const Event& other) const {
      return when < other.when || (when == other.when && sequence < other.sequence);
    }
  };
  struct Request {
    sim::Instant arrived;
    sim::Duration demand;
  };

  void arrive(sim::Instant now) {
    const Request request{now, draws_.demands.draw()};
    if (waiting_ == 0) push(now + request.demand, Kind::kDeparture);
    enqueue(request);
    push(now + draws_.gaps.draw(), Kind::kArrival);
  }

  void depart(sim::Instant now) {
    outcome_.waited += now - queue_[first_].arrived;
    ++outcome_.served;
    first_ = (first_ + 1) & (queue_.size() - 1);
    if (--waiting_ > 0) push(now + queue_[first_].demand, Kind::kDeparture);
  }

  /// The queue is a ring whose size is a power of two; its first request is in service.
  void enqueue(Request request) {
    if (waiting_ == queue_.size()) {
      std::rotate(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(first_), queue_.end());
      first_ = 0;
      queue_.resize(2 * queue_.size());
    }
    queue_[(first_ + waiting_++) & (queue_.size() - 1)] = request;
  }

  void push(sim::Instant when, Kind kind) {
    const Event event{when, sequence_++, kind};
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

  Draws draws_;
  Outcome outcome_;
  std::vector<Event> heap_;
  std::uint64_t sequence_ = 0;
  std::vector<Request> queue_ = std::vector<Request>(16);
  std::size_t first_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace knee::bench
