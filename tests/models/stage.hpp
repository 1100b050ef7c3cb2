/// A stage for pieces of a process: a machine, a scope that can be given up, and a log.
#pragma once

#include <string>
#include <vector>

#include "models/process/process_context.hpp"
#include "sim/kernel/task_scope.hpp"

namespace knee::models {

using Log = std::vector<std::string>;

/// A process on a machine with 4 cores. The log has what ends, and when, in units of `unit`.
struct Stage {
  explicit Stage(sim::Duration of_log = std::chrono::milliseconds{1}) : unit{of_log} {}

  sim::Duration unit;
  sim::Simulation simulation;
  Machine machine{simulation, {.cores = 4}};
  RuntimeStatistics statistics;
  ProcessContext process{.simulation = simulation, .machine = machine, .statistics = statistics};
  sim::TaskScope scope{simulation};
  Log log;

  void note(const std::string& what) { log.push_back(what + "@" + std::to_string((simulation.now() - sim::kStart) / unit)); }
  void run(sim::Duration end) { simulation.run_before(sim::kStart + end); }
  void give_up(sim::Duration when) {
    run(when);
    scope.end();
  }
};

}  // namespace knee::models
