/// Stopping the world: how the free-threaded build of CPython collects garbage.
#pragma once

#include <vector>

#include "models/machine/machine.hpp"
#include "sim/sync/condition.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/weak_ref.hpp"

namespace knee::models {

/// All threads that run interpreter code stop while one of them collects; threads in native code and system calls
/// continue, and stop when they return (PEP 703; CPython 3.13, Python/pystate.c, stop_the_world). Here threads stop at
/// once; in CPython at their next check of the eval breaker, microseconds later.
class StopTheWorld {
 public:
  StopTheWorld(sim::Simulation& simulation, Machine& machine)
      : simulation_{simulation}, machine_{machine}, goes_on_{simulation} {}

  /// Runs interpreter code for `demand` of the reference core's time. Returns how long it was stopped.
  sim::Task<sim::Duration> compute(Machine::Thread& thread, sim::Duration demand);

  /// Stops all other threads for `pause` of computing.
  sim::Task<> stop_for(Machine::Thread& thread, sim::Duration pause);

 private:
  struct Code : sim::Referenced {
    sim::Cores::Job job;
  };

  sim::Simulation& simulation_;
  Machine& machine_;
  bool stopped_ = false;
  sim::Condition goes_on_;
  std::vector<sim::WeakRef<Code>> running_;
};

}  // namespace knee::models
