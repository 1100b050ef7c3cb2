/// What all deployments of a run share: the services, and the network.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/service.hpp"
#include "models/cluster/tier.hpp"
#include "models/request/timeline.hpp"
#include "scenarios/run/flow_spans.hpp"
#include "scenarios/scenario/host_places.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/network/network.hpp"
#include "sim/network/platform.hpp"
#include "sim/random/run_key.hpp"
#include "sim/stats/time_average.hpp"

namespace knee::scenarios {

/// The network is a star of the clients and all balancers, nodes and services, or a platform file. Without a balancer anywhere there is
/// none, unless the scenario wants it.
struct Surroundings {
  Surroundings(sim::Simulation& simulation, const Scenario& scenario, const Architecture& architecture, sim::RunKey key,
               models::Timeline* timeline);

  /// The host of the clients, a balancer or a node, by its name in a star.
  [[nodiscard]] sim::Host host(const std::string& name) const;
  /// Where requests for service number `service` go to.
  [[nodiscard]] sim::Host host_of(std::size_t service) const;
  /// The links of the star that a change calls `link`: those of `client`, `balancer`, `nodes`, `services` or of one service.
  [[nodiscard]] std::vector<std::string> links_of(const std::string& link) const;

  /// `architecture` and what it calls.
  [[nodiscard]] Neighbours neighbours(const Architecture& architecture) const { return {architecture, tier_places, scenario.services}; }

  const Scenario& scenario;
  std::vector<Architecture> tier_places;  ///< the architectures of the tiers, with places for nodes that may come
  std::deque<models::Tier> tiers;
  std::deque<models::Service> services;
  std::deque<models::JobQueue> queues;
  sim::TimeAverage connections_waiting;  ///< for a process that accepts, in all listening sockets
  std::optional<sim::Platform> platform;
  std::optional<FlowSpans> flow_spans;  ///< of a trace
  std::unique_ptr<sim::Network> network;  ///< null: none

 private:
  void build_network(const Architecture& architecture);

  std::map<std::string, std::string> hosts_;  // of a platform file, by their names in a star
};

}  // namespace knee::scenarios
