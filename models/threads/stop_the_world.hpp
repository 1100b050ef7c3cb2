/// Stopping the world: what the free-threaded build of CPython does to collect garbage.
#pragma once

#include <vector>

#include "models/machine/machine.hpp"
#include "sim/sync/condition.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::models {

/// All threads that run interpreter code stand still while one of them collects; threads in native code and system
/// calls go on, and stand still when they come back (PEP 703; CPython 3.13, Python/pystate.c, stop_the_world). Here
/// they stop at once; really at their next look at the eval breaker, microseconds later.
class StopTheWorld {
 public:
  StopTheWorld(sim::Simulation& simulation, Machine& machine)
      : simulation_{simulation}, machine_{machine}, goes_on_{simulation} {}

  /// Runs interpreter code for `demand` of the reference core's time. Gives how long it stood still.
  sim::Task<sim::Duration> compute(sim::Duration demand);

  /// Stops everybody else for `pause` of computing.
  sim::Task<> stop_for(sim::Duration pause);

 private:
  sim::Simulation& simulation_;
  Machine& machine_;
  bool stopped_ = false;
  sim::Condition goes_on_;
  std::vector<sim::Cores::Job*> running_;
};

}  // namespace knee::models
