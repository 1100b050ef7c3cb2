/// The servers of a service, and the calls that wait for one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "models/cluster/codel.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/sync/wait_list.hpp"

namespace knee::models {

/// Which waiting call a free server takes. A call that a server has taken is not interrupted.
enum class Discipline : std::uint8_t {
  fifo,      ///< the one that has waited longest
  lifo,      ///< the one that came last
  priority,  ///< of the lowest rank the one that has waited longest (Cobham, "Priority Assignment in Waiting Line Problems", 1954)
  fair,      ///< classes take turns, each in the order of arrival (Nagle, RFC 970)
  codel,     ///< the one that has waited longest and is not dropped
};

class ServerQueue {
 public:
  struct Options {
    std::size_t servers = 1;
    Discipline discipline = Discipline::fifo;
    std::size_t lists = 1;  ///< ranks with `priority`, classes with `fair`, else 1
    Codel::Options codel{};
  };
  ServerQueue(sim::Simulation& simulation, const Options& options);

  /// `co_await queue.acquire(list)`: waits for a server, and returns false if the call is dropped instead. A waiter that is
  /// destroyed after it has been given a server gives it back.
  class Acquisition;
  [[nodiscard]] Acquisition acquire(std::size_t list);

  /// A server is free.
  void release();

  [[nodiscard]] std::size_t free() const { return free_; }
  [[nodiscard]] std::size_t waiting() const;

 private:
  class CodelCalls;
  [[nodiscard]] sim::Waiter* next();
  [[nodiscard]] sim::WaitList* next_list();

  sim::Simulation& simulation_;
  Discipline discipline_;
  std::size_t free_;
  std::deque<sim::WaitList> waiting_;  // by list
  std::size_t turn_ = 0;               // the list that is first in turn
  std::optional<Codel> codel_;
};

class ServerQueue::Acquisition : public sim::ListWait {
 public:
  Acquisition(ServerQueue& queue, std::size_t list)
      : ListWait{queue.simulation_.calendar(), queue.waiting_[list]}, queue_{queue}, since_{queue.simulation_.now()} {}
  ~Acquisition() {
    if (is_scheduled() && !is_dropped_ && !calendar().is_closed()) [[unlikely]]
      queue_.release();
  }
  bool await_ready() {
    if (queue_.free_ == 0) return false;
    --queue_.free_;
    if (queue_.codel_) queue_.codel_->pass();
    return true;
  }
  [[nodiscard]] bool await_resume() noexcept {
    resumed();
    return !is_dropped_;
  }

  [[nodiscard]] sim::Instant since() const { return since_; }
  void drop() {
    is_dropped_ = true;
    resume_now();
  }

 private:
  ServerQueue& queue_;
  sim::Instant since_;
  bool is_dropped_ = false;
};

inline ServerQueue::Acquisition ServerQueue::acquire(std::size_t list) { return Acquisition{*this, list}; }

}  // namespace knee::models
