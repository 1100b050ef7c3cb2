/// The kernel's yardstick: the M/M/1 queue as a loop written by hand over a heap of plain events.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "bench/hand_written_heap.hpp"
#include "bench/workload.hpp"

namespace knee::bench {

/// No coroutines, no resources, no abstraction: what a C++ programmer would write for this queue alone.
/// Uses nothing of the kernel but its time types.
class HandWrittenQueue {
 public:
  HandWrittenQueue() { events_.push(sim::kStart + draws_.gaps.draw(), Kind::kArrival); }

  void run_before(sim::Instant end) {
    while (events_.first().when < end) {
      const auto event = events_.pop();
      if (event.subject == Kind::kArrival) {
        arrive(event.when);
      } else {
        depart(event.when);
      }
    }
  }

  [[nodiscard]] const Outcome& outcome() const { return outcome_; }

 private:
  enum class Kind : std::uint32_t { kArrival, kDeparture };
  struct Request {
    sim::Instant arrived;
    sim::Duration demand;
  };

  void arrive(sim::Instant now) {
    const Request request{now, draws_.demands.draw()};
    if (waiting_ == 0) events_.push(now + request.demand, Kind::kDeparture);
    enqueue(request);
    events_.push(now + draws_.gaps.draw(), Kind::kArrival);
  }

  void depart(sim::Instant now) {
    outcome_.waited += now - queue_[first_].arrived;
    ++outcome_.served;
    first_ = (first_ + 1) & (queue_.size() - 1);
    if (--waiting_ > 0) events_.push(now + queue_[first_].demand, Kind::kDeparture);
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

  Draws draws_;
  Outcome outcome_;
  HandWrittenHeap<Kind> events_;
  std::vector<Request> queue_ = std::vector<Request>(16);
  std::size_t first_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace knee::bench
