/// `DeployedNode`: a machine and its processes, behind what lies between them and the clients.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "analysis/metrics/measurement.hpp"
#include "models/clients/connections.hpp"
#include "models/clients/slow_clients.hpp"
#include "models/cluster/client_link.hpp"
#include "models/group/process_group.hpp"
#include "models/limits/limited_server.hpp"
#include "models/machine/background.hpp"
#include "models/machine/machine.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::scenarios {

struct DeployedNode {
  DeployedNode(sim::Simulation& simulation, const models::Machine::Options& options) : machine{simulation, options} {}

  models::Machine machine;
  std::unique_ptr<models::ProcessGroup> group;
  /// Meters of the usage of the deployment.
  struct Meters {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  Meters machine_meters;
  Meters worker_meters;
  std::unique_ptr<models::LimitedServer> limiter;
  std::unique_ptr<models::SlowClients> slow_clients;  ///< at their own pace, without a proxy between
  std::unique_ptr<models::ClientLink> link;  ///< from the clients, if they are elsewhere and there is no balancer
  std::unique_ptr<models::Connections> connections;
  std::unique_ptr<models::Background> background;
  std::string zone;  ///< empty: none
  double per_hour = analysis::Measurement::kNone;  ///< its price

  /// Use of its resources since the start.
  struct Counts {
    double context_switches = 0;
    double joules = 0;
    std::uint64_t periods = 0;
    std::uint64_t throttled = 0;
  };
  [[nodiscard]] Counts counts() const;
  Counts at_begin{};  ///< of the batch
  void take_counts();  ///< a batch begins

  [[nodiscard]] models::Server& front() {
    if (background) return *background;
    return service();
  }
  /// Behind the other programs of the machine.
  [[nodiscard]] models::Server& service() {
    if (connections) return *connections;
    return processes();
  }
  /// Over the network, if that lies between.
  [[nodiscard]] models::Server& processes() {
    if (link) return *link;
    return entrance();
  }
  /// The processes, behind what clients do on their connections to them.
  [[nodiscard]] models::Server& entrance() {
    if (slow_clients) return *slow_clients;
    return limited();
  }
  [[nodiscard]] models::Server& limited() {
    if (limiter) return *limiter;
    return *group;
  }
};

}  // namespace knee::scenarios
