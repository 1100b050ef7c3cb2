/// Where a process lives: its machine and its ways to the shared services.
#pragma once

#include <deque>
#include <vector>

#include "models/machine.hpp"
#include "models/service.hpp"

namespace knee::models {

/// Where a group of processes is: its machine, the shared services, and the routes to them over the network (in the
/// order of the services; empty if they are on the same machine).
struct Location {
  Machine& machine;
  std::deque<Service>& services;
  std::vector<ServiceClient::Route> routes{};
};

/// What every process has around it, whatever its runtime.
struct Site {
  sim::Simulation& simulation;
  Machine& machine;
  std::deque<ServiceClient> services{};  ///< in the order of the scenario's services
};

}  // namespace knee::models
