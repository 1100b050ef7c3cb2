/// The M/M/1 queue as knee's models are written: a process for every request, a semaphore for the server.
#pragma once

#include "bench/workload.hpp"
#include "sim/sync/semaphore.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::bench {

class CoroutineQueue {
 public:
  explicit CoroutineQueue(sim::Simulation& simulation) : simulation_{simulation}, server_{simulation, 1} {
    simulation_.start(arrivals());
  }

  [[nodiscard]] const Outcome& outcome() const { return outcome_; }

 private:
  sim::Process arrivals() {
    for (;;) {
      co_await simulation_.delay(draws_.gaps.draw());
      simulation_.start(serve(draws_.demands.draw()));
    }
  }

  sim::Process serve(sim::Duration demand) {
    const sim::Instant arrived = simulation_.now();
    co_await server_.acquire();
    co_await simulation_.delay(demand);
    server_.release();
    outcome_.waited += simulation_.now() - arrived;
    ++outcome_.served;
  }

  sim::Simulation& simulation_;
  sim::Semaphore server_;
  Draws draws_;
  Outcome outcome_;
};

}  // namespace knee::bench
