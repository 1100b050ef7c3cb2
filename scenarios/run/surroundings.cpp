#include "scenarios/run/surroundings.hpp"

#include <algorithm>

#include "scenarios/scenario/places.hpp"

namespace knee::scenarios {
namespace {

sim::StarOptions star_of(const Scenario& scenario, const Architecture& architecture, const std::vector<Architecture>& tiers) {
  std::vector<std::string> hosts{kClientHost};
  const auto add = [&hosts](const HostPlace& place) { hosts.push_back(place.host); };
  for_each_host(architecture, "", add);
  for (const models::Service::Options& service : scenario.services) {
    if (!service.tier) hosts.push_back(entrance_of(service, tiers));
  }
  for (const Architecture& tier : tiers) for_each_host(tier, tier.name, add);
  sim::StarOptions star;
  const auto is_of_link = [](const models::Change& one) { return one.is_of_link(); };
  star.may_change = std::any_of(scenario.changes.begin(), scenario.changes.end(), is_of_link);
  star.window_bytes = static_cast<double>(scenario.network.window.count());
  for (std::string& name : hosts) {
    star.hosts.push_back({.name = std::move(name), .bytes_per_s = scenario.network.bandwidth, .latency = scenario.network.latency});
  }
  return star;
}

}  // namespace

Surroundings::Surroundings(sim::Simulation& simulation, const Scenario& of, const Architecture& architecture, sim::RunKey key,
                           models::Timeline* timeline)
    : scenario{of} {
  for (const Architecture& tier : scenario.tiers) {
    tier_places.push_back(with_places(tier, changes_of(scenario.changes, tier_places.size())));
    tiers.emplace_back(simulation, scenario.called, tier.clients, key.within("calls of " + tier.name), timeline);
  }
  for (const models::Service::Options& options : scenario.services) {
    models::Service& service = services.emplace_back(simulation, options, timeline);
    if (options.tier) service.lead_to(tiers[*options.tier]);
  }
  for (const models::JobQueue::Options& options : scenario.queues) queues.emplace_back(simulation, options);
  for (models::Service& service : services) {
    if (service.options().cores_of) service.share_cores_of(services[*service.options().cores_of]);
  }
  if (!scenario.has_network(architecture)) return;
  build_network(architecture);
  network = std::make_unique<sim::Network>(simulation, *platform);
  if (!platform->is_star()) network->retransmit({});
  if (timeline != nullptr) network->observe(flow_spans.emplace(*timeline));
}

void Surroundings::build_network(const Architecture& architecture) {
  const PlatformFile& file = scenario.network.platform;
  if (file.path.empty()) {
    platform.emplace(sim::Platform::star(star_of(scenario, architecture, tier_places)));
    return;
  }
  platform.emplace(sim::Platform::file(file.path));
  hosts_ = neighbours(architecture).in_file(file);
}

sim::Host Surroundings::host(const std::string& name) const {
  return platform->find_host(hosts_.empty() ? name : hosts_.at(name)).value();
}

sim::Host Surroundings::host_of(std::size_t service) const { return host(entrance_of(scenario.services[service], tier_places)); }

std::vector<std::string> Surroundings::links_of(const std::string& link) const {
  std::vector<std::string> links;
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    if (link == "services" || scenario.services[i].name == link) links.push_back(host_of(i).name());
  }
  if (link != kClientHost && link != "balancer" && link != "nodes") return links;
  const std::string beginning = link == "nodes" ? "node-" : link;
  for (const sim::Host& host : platform->hosts()) {
    if (host.name().starts_with(beginning)) links.push_back(host.name());
  }
  return links;
}

}  // namespace knee::scenarios
