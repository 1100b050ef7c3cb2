/// Where a process lives: its machine and its ways to the shared services.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "models/machine.hpp"
#include "models/offload_pool.hpp"
#include "models/process_memory.hpp"
#include "models/remedy.hpp"
#include "models/service.hpp"
#include "models/timeline.hpp"

namespace knee::models {

/// Where a group of processes is: its machine, the shared services, and the routes to them over the network (in the
/// order of the services; empty if they are on the same machine).
struct Location {
  Machine& machine;
  std::deque<Service>& services;
  std::vector<ServiceClient::Route> routes{};
  std::string name{};            ///< of the node, in a timeline
  Timeline* timeline = nullptr;  ///< none: nobody looks
};

/// What every process has around it, whatever its runtime.
struct Site {
  sim::Simulation& simulation;
  Machine& machine;
  std::deque<ServiceClient> services{};  ///< in the order of the scenario's services
  Remedies remedies{};
  std::string name{};            ///< of the process, in a timeline
  Timeline* timeline = nullptr;  ///< none: nobody looks
  ProcessMemory memory{};
  std::unique_ptr<OffloadPool> offload{};  ///< null: none
};

}  // namespace knee::models
