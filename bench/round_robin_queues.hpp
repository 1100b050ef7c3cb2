/// The yardstick for many nodes: an array of small queues, served in turn, as one loop over a heap.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/hand_written_heap.hpp"
#include "bench/workload.hpp"

namespace knee::bench {

/// Each queue is an M/M/1 queue at rho 0.2 and takes five cache lines. What its cost grows by from ten queues to ten thousand is
/// due to the caches of the processor, and to a heap with as many more events.
class RoundRobinQueues {
 public:
  explicit RoundRobinQueues(std::size_t queues)
      : queues_(queues), gaps_{1, std::chrono::nanoseconds{5 * kMeanDemand} / static_cast<std::int64_t>(queues)}, demands_{2, kMeanDemand} {
    events_.push(sim::kStart + gaps_.draw(), kArrival);
  }

  /// Serves `requests` more.
  void serve(std::uint64_t requests) {
    for (const std::uint64_t end = served_ + requests; served_ < end;) {
      const auto event = events_.pop();
      event.subject == kArrival ? arrive(event.when) : depart(event.subject, event.when);
    }
  }

  [[nodiscard]] sim::Duration waited() const { return waited_; }

 private:
  static constexpr std::uint32_t kRoom = 16;
  static constexpr std::uint32_t kArrival = static_cast<std::uint32_t>(-1);
  struct Request {
    sim::Instant arrived;
    sim::Duration demand;
  };
  struct Queue {
    std::array<Request, kRoom> waiting;
    std::uint32_t first = 0;
    std::uint32_t length = 0;
  };

  void arrive(sim::Instant now) {
    const auto number = static_cast<std::uint32_t>(turn_++ % queues_.size());
    Queue& queue = queues_[number];
    const Request request{now, demands_.draw()};
    if (queue.length < kRoom) {  // else it is lost: hardly ever at rho 0.2
      if (queue.length == 0) events_.push(now + request.demand, number);
      queue.waiting[(queue.first + queue.length++) % kRoom] = request;
    }
    events_.push(now + gaps_.draw(), kArrival);
  }

  void depart(std::uint32_t number, sim::Instant now) {
    Queue& queue = queues_[number];
    waited_ += now - queue.waiting[queue.first].arrived;
    ++served_;
    queue.first = (queue.first + 1) % kRoom;
    if (--queue.length > 0) events_.push(now + queue.waiting[queue.first].demand, number);
  }

  std::vector<Queue> queues_;
  Lengths gaps_;
  Lengths demands_;
  HandWrittenHeap<std::uint32_t> events_;
  std::size_t turn_ = 0;
  std::uint64_t served_ = 0;
  sim::Duration waited_{};
};

}  // namespace knee::bench
