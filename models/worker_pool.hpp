/// libuv's worker pool: a few threads that do for an event loop what it must not do itself.
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/machine.hpp"
#include "sim/queue.hpp"
#include "sim/simulation.hpp"
#include "sim/time_average.hpp"

namespace knee::models {

/// `size` threads on one first-come-first-served queue (libuv src/threadpool.c; 4 threads, UV_THREADPOOL_SIZE).
class WorkerPool {
 public:
  /// A piece of work for a thread of the pool. Must stay where it is until it is done.
  struct Job {
    enum class Kind : std::uint8_t {
      native,    ///< computes on a core
      blocking,  ///< holds the thread, not a core
    };
    Kind kind;
    sim::Duration demand;

    virtual void started() = 0;  ///< a thread has taken it
    virtual void done() = 0;

   protected:
    Job(Kind what, sim::Duration how_much) : kind{what}, demand{how_much} {}
    ~Job() = default;
  };

  WorkerPool(sim::Simulation& simulation, Machine& machine, std::size_t size);

  void submit(Job& job) { queue_.try_put(&job); }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] sim::TimeAverage& busy() { return busy_; }

 private:
  sim::Process run();

  sim::Simulation& simulation_;
  Machine& machine_;
  std::size_t size_;
  sim::Queue<Job*> queue_;
  sim::TimeAverage busy_;
};

}  // namespace knee::models
