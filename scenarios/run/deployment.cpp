#include "scenarios/run/deployment.hpp"

#include <algorithm>
#include <memory>

#include "scenarios/scenario/places.hpp"
#include "sim/kernel/huge_pages.hpp"

namespace knee::scenarios {
namespace {

using analysis::ResourceKind;

double count_of(std::size_t number) { return static_cast<double>(number); }

// Of each node; empty if all are alike.
std::vector<std::uint32_t> weights_of(const Architecture& architecture) {
  std::vector<std::uint32_t> weights;
  for (const NodeGroup& group : architecture.groups) weights.insert(weights.end(), group.count, group.weight);
  const auto is_first = [&weights](std::uint32_t weight) { return weight == weights.front(); };
  if (std::all_of(weights.begin(), weights.end(), is_first)) weights.clear();
  return weights;
}

// So many processes do not fit into the caches, nor do their pages into the TLB.
constexpr std::uint64_t kManyProcesses = 256;
constexpr std::uint64_t kBytesOfProcess = 15'000;  // with its requests in flight

// Cores and their quota are used in nanoseconds.
constexpr double kNanoseconds = 1e9;

Usage::Meter busy_time(const sim::Cores& cores) {
  return Usage::meter<[](const sim::Cores& one, sim::Instant) { return one.busy_time(); }>(cores);
}

Usage::Meter loop_works(const models::RuntimeStatistics& statistics) {
  return Usage::meter<[](const models::RuntimeStatistics& one, sim::Instant now) { return one.loop_works(now); }>(statistics);
}

Usage::Meter carried_by(const sim::Lane& lane) {
  constexpr auto kCarried = [](const sim::Lane& way, sim::Instant now) { return sim::Network::carried(way, now); };
  return Usage::resting_meter<kCarried, [](const sim::Lane& way) { return sim::Network::rest(way); }>(lane);
}

// Of the connections of a process to a service.
std::string pool_name(const std::string& service, const std::string& tier) {
  return tier.empty() ? service : service + " of " + tier;
}

}  // namespace

Deployment::Deployment(sim::Simulation& simulation, const Scenario& scenario, const Architecture& architecture,
                       std::uint64_t first_nodes, sim::RunKey key, models::Timeline* timeline)
    : simulation_{simulation},
      timeline_{timeline},
      own_surroundings_{std::make_unique<Surroundings>(simulation, scenario, architecture, key, timeline)},
      surroundings_{*own_surroundings_} {
  build(architecture, changes_of(scenario.changes, std::nullopt), first_nodes, key);
  watch_services();
  watch_queues();
  if (network_ != nullptr) watch_links(scenario, architecture);
  build_tiers(key);
}

Deployment::Deployment(sim::Simulation& simulation, Surroundings& surroundings, std::size_t tier, sim::RunKey key,
                       models::Timeline* timeline)
    : simulation_{simulation},
      timeline_{timeline},
      surroundings_{surroundings},
      name_{surroundings.scenario.tiers[tier].name} {
  build(surroundings.tier_places[tier], changes_of(surroundings.scenario.changes, tier), surroundings.scenario.tiers[tier].nodes, key);
  surroundings.tiers[tier].open(*front_, balancer_.has_value());
}

void Deployment::build(const Architecture& architecture, const std::vector<models::Change>& changes, std::uint64_t first_nodes,
                       sim::RunKey key) {
  planned_changes_ = changes;
  build_nodes(architecture, key);
  front_ = &nodes_.front().front();
  const bool come_and_go = nodes_come_and_go(architecture, changes);
  for (std::size_t i = 0; come_and_go && i < nodes_.size(); ++i) loads_.emplace_back(simulation_);
  if (architecture.balancer) build_balancers(architecture, come_and_go || !changes.empty(), key);
  if (come_and_go) build_fleet(architecture, first_nodes);
  if (!changes.empty()) build_changes(key);
  find_limits();
  watch_machines();
  watch_workers();
  node_meters_ = usage_.meters();
  idle_.emplace(nodes_);
  if (balancer_) watch_balancers(architecture.balancer->count);
}

void Deployment::build_tiers(sim::RunKey key) {
  const std::vector<Architecture>& tiers = surroundings_.scenario.tiers;
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    tiers_.emplace_back(simulation_, surroundings_, i, key.within("tier " + tiers[i].name), timeline_);
  }
}

void Deployment::build_nodes(const Architecture& architecture, sim::RunKey key) {
  const std::vector<NodeGroup> groups = architecture.node_groups();
  std::uint64_t processes = 0;
  for (const NodeGroup& group : groups) processes += group.count * group.group.processes;
  if (processes >= kManyProcesses) sim::prefer_huge_pages(processes * kBytesOfProcess);
  std::uint64_t first_process = 0;
  for (const NodeGroup& group : groups) {
    const auto options = std::make_shared<const models::GroupOptions>(group.group);
    for (std::uint64_t i = 0; i < group.count; ++i) {
      build_node(architecture, group, options, key, first_process);
      first_process += group.group.processes;
    }
  }
  all_nodes_per_hour_ = own_cost_per_hour();
}

void Deployment::build_node(const Architecture& architecture, const NodeGroup& kind,
                            const std::shared_ptr<const models::GroupOptions>& options, sim::RunKey key, std::uint64_t first_process) {
  const std::uint64_t number = nodes_.size();
  Node& node = nodes_.emplace_back(simulation_, kind.machine);
  node.zone = kind.zone;
  if (kind.cost) node.per_hour = kind.cost->per_hour;
  const std::string name = node_name(name_, number);
  node.machine.show(timeline_, name);
  models::Location location{
      .machine = node.machine, .services = services_, .name = name, .timeline = timeline_, .caches = &caches_,
                            .queues = &queues_, .durations = &durations_, .connections_waiting = &surroundings_.connections_waiting};
  for (std::size_t i = 0; network_ != nullptr && i < services_.size(); ++i) {
    location.routes.push_back({*network_, host(name), surroundings_.host_of(i)});
  }
  node.group = std::make_unique<models::ProcessGroup>(simulation_, location, options, key, number, first_process);
  build_way_to(node, architecture, name, number, key);
  if (!kind.background.is_any()) return;
  node.background = std::make_unique<models::Background>(simulation_, node.machine, kind.background, node.service(),
                                                         key.stream("background", number));
}

// What lies between the clients, or the balancers, and the processes of a node.
void Deployment::build_way_to(Node& node, const Architecture& architecture, const std::string& name, std::uint64_t number,
                              sim::RunKey key) {
  if (architecture.concurrency) {
    node.limiter = std::make_unique<models::LimitedServer>(simulation_, *architecture.concurrency, *node.group,
                                                           key.stream("concurrency of node", number));
  }
  if (!architecture.balancer && has_slow_clients()) {
    node.slow_clients =
        std::make_unique<models::SlowClients>(simulation_, models::SlowClients::Way{}, node.limited(), node.limiter != nullptr);
  }
  const Scenario& scenario = surroundings_.scenario;
  const bool is_reached_over_network = scenario.network.use == NetworkUse::all && name_.empty() && !architecture.balancer;
  if (is_reached_over_network) {
    const models::ClientLink::Way way{*network_, host(kClientHost), host(name)};
    node.link = std::make_unique<models::ClientLink>(simulation_, way, node.entrance(), node.limiter || node.slow_clients);
  }
  if (architecture.connections) {
    const auto establish = [&](models::Connection& connection, std::uint64_t i) { node.group->establish(connection, i); };
    node.connections = std::make_unique<models::Connections>(simulation_, *architecture.connections, node.processes(), establish,
                                                             key.stream("connections", number),
                                                             node.link || node.limiter || node.slow_clients);
    node.group->on_end([&node](models::Server& endpoint) { node.connections->close_all(endpoint); });
  }
}

void Deployment::build_changes(sim::RunKey key) {
  std::vector<models::Changes::Node> nodes;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const auto drain = [this, i](bool drains) {
      if (balancer_) balancer_->drain(i, drains);
    };
    nodes.push_back({.machine = nodes_[i].machine,
                     .group = *nodes_[i].group,
                     .drain = drain,
                     .zone = nodes_[i].zone,
                     .row = {timeline_, node_name(name_, i), "changes"}});
  }
  if (!fleet_) watch_ports();
  const auto deploy = [this](const models::RollingUpdate& update) { fleet_->deploy(update); };
  if (network_ != nullptr) link_states_.emplace(*network_);
  const auto change_links = [this](const models::Change& change, bool begins) {
    if (link_states_) link_states_->change(change, surroundings_.links_of(change.link), begins);
  };
  changes_.emplace(simulation_, planned_changes_, std::move(nodes), services_, deploy, change_links, key, timeline_);
}

void Deployment::build_balancers(const Architecture& architecture, bool nodes_change, sim::RunKey key) {
  models::Balancer::Options options = *architecture.balancer;
  options.nodes_change = nodes_change;
  std::vector<models::Balancer::Node> behind;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    behind.push_back({.host = host(node_name(name_, i)),
                      .server = nodes_[i].front(),
                      .port = &nodes_[i].group->port(),
                      .row = {timeline_, balancer_name(name_, 0), "in flight at " + node_name(name_, i)},
                      .load = loads_.empty() ? nullptr : &loads_[i]});
  }
  models::Balancer::NetworkAddress place{*network_, host(kClientHost), {}};
  for (std::size_t i = 0; i < options.count; ++i) place.balancers.push_back(host(balancer_name(name_, i)));
  options.policy.nodes = behind.size();
  options.policy.weights = weights_of(architecture);
  balancers_ = options.count;
  front_ = &balancer_.emplace(simulation_, std::move(place), options, std::move(behind), key);
  for (std::size_t i = 0; i < options.count; ++i) balancer_->show_picks(i, {timeline_, balancer_name(name_, i), "picks"});
  if (!has_slow_clients()) return;
  const models::SlowClients::Way way{.has_proxy = true, .proxy_buffer = options.buffer};
  front_ = &slow_clients_.emplace(simulation_, way, *front_, true);
}

void Deployment::run_before(sim::Instant end) {
  if (network_ != nullptr) {
    network_->run_before(end);
  } else {
    simulation_.run_before(end);
  }
}

void Deployment::watch_machines() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    Node& node = nodes_[i];
    const std::size_t meters = usage_.meters();
    watch_presence_of(i);
    watch_cores(ResourceKind::cores, name_, node.machine.cores());
    if (const models::CpuLimit* limit = node.machine.cpu_limit()) {
      usage_.add(ResourceKind::cpu_limit, name_, limit->cores(), busy_time(node.machine.cores()), {kNanoseconds, true});
    }
    if (const sim::TimeAverage* primary = node.group->primary_busy()) watch(ResourceKind::primary, name_, *primary, 1);
    node.machine_meters = meters_from(meters);
  }
  usage_.set_presence({});
}

Deployment::Node::Meters Deployment::meters_from(std::size_t first) const {
  return {.first = static_cast<std::uint32_t>(first), .count = static_cast<std::uint32_t>(usage_.meters() - first)};
}

// `begin_batch` resets the averages.
void Deployment::watch(ResourceKind kind, const std::string& name, const sim::TimeAverage& in_use, std::size_t of) {
  usage_.add(kind, name, count_of(of), in_use);
}

void Deployment::watch_services() {
  for (models::Service& service : services_) {
    const auto& options = service.options();
    if (options.tier) {
      watch_connections(service);
      continue;
    }
    watch(ResourceKind::service, options.name, service.busy(), options.servers);
    if (const sim::Cores* cores = service.cores()) watch_cores(ResourceKind::service, options.name + " (cores)", *cores);
    if (options.serial > 0 || options.coherency > sim::Duration{}) watch(ResourceKind::serial, options.name, service.serial_busy(), 1);
    watch_connections(service);
  }
}

void Deployment::watch_connections(models::Service& service) {
  const auto& options = service.options();
  if (options.connections == models::Service::kUnlimited) return;
  watch(ResourceKind::connections, options.name, service.connected(), options.connections);
}

void Deployment::watch_queues() {
  for (models::JobQueue& queue : queues_) {
    const models::JobQueue::Options& options = queue.options();
    watch(ResourceKind::job_workers, options.name, queue.busy(), options.workers * options.concurrency);
  }
}

void Deployment::watch_cores(ResourceKind kind, const std::string& name, const sim::Cores& cores) {
  usage_.add(kind, name, count_of(cores.count()), busy_time(cores), {kNanoseconds, false});
}

void Deployment::watch_workers() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const std::size_t meters = usage_.meters();
    watch_presence_of(i);
    const models::WorkerSlot& like = *nodes_[i].group->workers().front();
    for (auto& worker : nodes_[i].group->workers()) {
      if (nodes_[i].group->has_spares()) watch_presence_of(i, *worker);
      watch_worker(*worker, like);
    }
    nodes_[i].worker_meters = meters_from(meters);
  }
  usage_.set_presence({});
}

// The process of `like` is of the same kind, and is there.
void Deployment::watch_worker(models::WorkerSlot& worker, const models::WorkerSlot& like) {
  const models::RuntimeStatistics& statistics = worker.statistics();
  if (like.loop() != nullptr) {
    usage_.add(ResourceKind::loop, name_, 1, loop_works(statistics));
    watch(ResourceKind::pool, name_, statistics.pool_busy, like.loop()->pool_size());
  } else {
    watch(ResourceKind::threads, name_, statistics.busy_threads, like.threads()->threads());
  }
  for (const models::LockStatistics& lock : statistics.locks) watch(ResourceKind::lock, name_, lock.held, 1);
  if (like.offload() != nullptr) watch(ResourceKind::offload, name_, statistics.offload_busy, like.offload()->size());
  for (std::size_t i = 0; i < worker.services().size(); ++i) {
    const models::ServiceClient& client = worker.services()[i];
    if (client.connections() == models::Service::kUnlimited) continue;
    watch(ResourceKind::client_connections, pool_name(services_[i].options().name, name_), client.in_use(), client.connections());
  }
}

void Deployment::watch_platform_links(const Architecture& architecture) {
  surroundings_.neighbours(architecture).for_each_way([this](const std::string& a, const std::string& b) {
    network_->way(host(a), host(b));
    network_->way(host(b), host(a));
  });
  const std::vector<sim::Network::Link> links = network_->links();
  carried_ = network_->carried();
  for (std::size_t i = 0; i < links.size(); ++i) {
    const auto carried = Usage::meter<[](const double& bytes, sim::Instant) { return bytes; }>(carried_[i]);
    usage_.add(ResourceKind::link, links[i].name, 1, carried, {links[i].bytes_per_s, true});
  }
}

void Deployment::watch_balancers(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const sim::Cores* cores = balancer_->cores(i);
    if (cores == nullptr) return;
    watch_cores(ResourceKind::balancer, name_, *cores);
  }
}

void Deployment::watch_links(const Scenario& scenario, const Architecture& architecture) {
  if (!surroundings_.platform->is_star()) return watch_platform_links(architecture);
  const double rate = scenario.network.bandwidth;
  watch_link("client", host(kClientHost), rate);
  const auto watch_host = [&](const HostPlace& place) {
    const bool may_go = !place.is_balancer && place.tier.empty();
    if (may_go) watch_presence_of(place.number);
    const std::string of = place.tier.empty() ? "" : " of " + place.tier;
    watch_link((place.is_balancer ? "balancer" : "nodes") + of, host(place.host), rate);
    usage_.set_presence({});
  };
  for_each_host(architecture, "", watch_host);
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    if (!scenario.services[i].tier) watch_link(scenario.services[i].name, surroundings_.host_of(i), rate);
  }
  for (const Architecture& tier : surroundings_.tier_places) for_each_host(tier, tier.name, watch_host);
}

// Each way by itself.
void Deployment::watch_link(const std::string& name, sim::Host host, double bytes_per_s) {
  const sim::Network::Uplink uplink = network_->uplink(host);
  for (const sim::Lane* lane : {uplink.sent, uplink.received}) {
    usage_.add(ResourceKind::link, name, 1, carried_by(*lane), {bytes_per_s, true});
  }
}

std::vector<analysis::Resource> Deployment::resources() const {
  std::vector<analysis::Resource> resources = usage_.resources();
  for (const Deployment& tier : tiers_) {
    const std::vector<analysis::Resource> more = tier.resources();
    resources.insert(resources.end(), more.begin(), more.end());
  }
  return resources;
}

void Deployment::check_all_are_there() const {
  for (const models::Tier& tier : surroundings_.tiers) tier.check_all_are_there();
}

void Deployment::begin_highest() {
  usage_.begin_highest();
  for (Deployment& tier : tiers_) tier.usage_.begin_highest();
  begin_shares();
}

}  // namespace knee::scenarios
