/// The hosts of a deployment, by their names in the built-in star, and which of them send each other messages.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "models/cluster/service.hpp"
#include "scenarios/scenario/network_options.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios {

/// The host of all clients.
inline constexpr const char* kClientHost = "client";

/// Names of hosts. `name` is that of a tier, or empty.
[[nodiscard]] std::string node_name(const std::string& name, std::size_t number);
[[nodiscard]] std::string balancer_name(const std::string& name, std::size_t number);
/// Where requests for a service go: its own host, or the first balancer or the node of its tier, one of `tiers`.
[[nodiscard]] std::string entrance_of(const models::Service::Options& service, const std::vector<Architecture>& tiers);

/// A balancer or a node of an architecture.
struct HostPlace {
  std::string host;    ///< its name in a star
  std::string tier;    ///< of which tier; empty: none
  bool is_balancer;    ///< else a node
  std::size_t number;  ///< among the balancers, or the nodes
  std::size_t balancers;  ///< of the architecture
};

/// Calls `visit` with the places of an architecture, which is a tier of that name, or of none: balancers first, then nodes.
template <class Visit>
void for_each_host(const Architecture& architecture, const std::string& tier, Visit visit) {
  const std::size_t balancers = architecture.balancer ? architecture.balancer->count : 0;
  for (std::size_t i = 0; i < balancers; ++i) visit(HostPlace{balancer_name(tier, i), tier, true, i, balancers});
  for (std::size_t i = 0; i < architecture.nodes; ++i) visit(HostPlace{node_name(tier, i), tier, false, i, balancers});
}

/// An architecture with all that it calls. Nodes that may come have their places (scenarios/scenario/places.hpp).
struct Neighbours {
  const Architecture& architecture;
  const std::vector<Architecture>& tiers;
  const std::vector<models::Service::Options>& services;

  /// The hosts of a platform file, by the names that they have in a star.
  [[nodiscard]] std::map<std::string, std::string> in_file(const PlatformFile& file) const;

  template <class Visit>
  void for_each_host(Visit visit) const {
    scenarios::for_each_host(architecture, "", visit);
    for (const Architecture& one : tiers) scenarios::for_each_host(one, one.name, visit);
  }

  /// Calls `visit` with the names of two hosts that send each other messages.
  template <class Visit>
  void for_each_way(Visit visit) const {
    for_each_host([&](const HostPlace& place) {
      if (place.tier.empty() && (place.is_balancer || place.balancers == 0)) visit(std::string{kClientHost}, place.host);
      if (place.is_balancer) return;
      for (std::size_t i = 0; i < place.balancers; ++i) visit(balancer_name(place.tier, i), place.host);
      for (const models::Service::Options& service : services) visit(place.host, entrance_of(service, tiers));
    });
  }
};

}  // namespace knee::scenarios
