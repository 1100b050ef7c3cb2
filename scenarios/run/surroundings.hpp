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
#include "scenarios/scenario/scenario.hpp"
#include "sim/kernel/simulation.hpp"
#include "scenarios/run/flow_spans.hpp"
#include "sim/network/network.hpp"
#include "sim/network/platform.hpp"
#include "sim/random/run_key.hpp"

namespace knee::scenarios {

/// Names of hosts. `name` is that of a tier, or empty.
[[nodiscard]] std::string node_name(const std::string& name, std::size_t number);
[[nodiscard]] std::string balancer_name(const std::string& name, std::size_t number);

/// A balancer or a node of an architecture.
struct HostPlace {
  std::string host;    ///< its name in a star
  std::string tier;    ///< of which tier; empty: none
  bool is_balancer;    ///< else a node
  std::size_t number;  ///< among the balancers, or the nodes
  std::size_t balancers;  ///< of the architecture
};

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

  /// Calls `visit` with the places of an architecture, which is a tier of that name, or of none: balancers first, then nodes.
  template <class Visit>
  static void for_each_host(const Architecture& architecture, const std::string& tier, Visit visit) {
    const std::size_t balancers = architecture.balancer ? architecture.balancer->count : 0;
    for (std::size_t i = 0; i < balancers; ++i) visit(HostPlace{balancer_name(tier, i), tier, true, i, balancers});
    for (std::size_t i = 0; i < architecture.nodes; ++i) visit(HostPlace{node_name(tier, i), tier, false, i, balancers});
  }
  /// The same for the architecture and all tiers after it.
  template <class Visit>
  void for_each_host(const Architecture& architecture, Visit visit) const {
    for_each_host(architecture, "", visit);
    for (const Architecture& one : tier_places) for_each_host(one, one.name, visit);
  }

  const Scenario& scenario;
  std::vector<Architecture> tier_places;  ///< the architectures of the tiers, with places for nodes that may come
  std::deque<models::Tier> tiers;
  std::deque<models::Service> services;
  std::deque<models::JobQueue> queues;
  std::optional<sim::Platform> platform;
  std::optional<FlowSpans> flow_spans;  ///< of a trace
  std::unique_ptr<sim::Network> network;  ///< null: none

 private:
  void build_network(const Architecture& architecture);

  std::map<std::string, std::string> hosts_;  // of a platform file, by their names in a star
};

}  // namespace knee::scenarios
