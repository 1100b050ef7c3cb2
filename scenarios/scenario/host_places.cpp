#include "scenarios/scenario/host_places.hpp"

namespace knee::scenarios {
namespace {

std::string host_name(const std::string& name, const std::string& host) { return name.empty() ? host : name + "/" + host; }

}  // namespace

std::string node_name(const std::string& name, std::size_t number) {
  return host_name(name, "node-" + std::to_string(number));
}

std::string balancer_name(const std::string& name, std::size_t number) {
  return host_name(name, number == 0 ? "balancer" : "balancer-" + std::to_string(number));
}

std::string entrance_of(const models::Service::Options& service, const std::vector<Architecture>& tiers) {
  if (!service.tier) return "service-" + service.name;
  const Architecture& tier = tiers[*service.tier];
  return tier.balancer ? balancer_name(tier.name, 0) : node_name(tier.name, 0);
}

std::map<std::string, std::string> Neighbours::in_file(const PlatformFile& file) const {
  std::map<std::string, std::string> hosts{{kClientHost, file.client}};
  auto balancer = file.balancers.begin();
  auto node = file.nodes.begin();
  for_each_host([&](const HostPlace& place) { hosts[place.host] = place.is_balancer ? *balancer++ : *node++; });
  for (const models::Service::Options& service : services) {
    if (!service.tier) hosts[entrance_of(service, tiers)] = file.services.at(service.name);
  }
  return hosts;
}

}  // namespace knee::scenarios
