/// The servers of a service, and the calls that wait for one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>

#include "sim/kernel/simulation.hpp"
#include "sim/sync/wait_list.hpp"

namespace knee::models {

/// A free server takes the waiting call of the lowest rank, of several the one that has waited longest. A call that a server
/// has taken is not interrupted (non-preemptive priorities; Cobham, "Priority Assignment in Waiting Line Problems", 1954).
class ServerQueue {
 public:
  /// `ranks`: how many there are, at least one.
  ServerQueue(sim::Simulation& simulation, std::size_t servers, std::size_t ranks)
      : simulation_{simulation}, free_{servers}, waiting_(ranks) {}

  /// `co_await queue.acquire(rank)`: waits for a server. A waiter that is destroyed after it has been given one gives it back.
  class Acquisition;
  [[nodiscard]] Acquisition acquire(std::size_t rank);

  void release() {
    const auto next = std::find_if(waiting_.begin(), waiting_.end(), [](const sim::WaitList& list) { return !list.empty(); });
    if (next == waiting_.end()) {
      ++free_;
    } else {
      next->first().wake();
    }
  }

  [[nodiscard]] std::size_t free() const { return free_; }
  [[nodiscard]] std::size_t waiting() const {
    std::size_t sum = 0;
    for (const sim::WaitList& list : waiting_) sum += list.size();
    return sum;
  }

 private:
  sim::Simulation& simulation_;
  std::size_t free_;
  std::deque<sim::WaitList> waiting_;  // by rank
};

class ServerQueue::Acquisition : public sim::ListWait {
 public:
  Acquisition(ServerQueue& queue, std::size_t rank)
      : ListWait{queue.simulation_.calendar(), queue.waiting_[rank]}, queue_{queue} {}
  ~Acquisition() {
    if (is_scheduled() && !calendar().is_closed()) [[unlikely]]
      queue_.release();
  }
  bool await_ready() {
    if (queue_.free_ == 0) return false;
    --queue_.free_;
    return true;
  }

 private:
  ServerQueue& queue_;
};

inline ServerQueue::Acquisition ServerQueue::acquire(std::size_t rank) { return Acquisition{*this, rank}; }

}  // namespace knee::models
