#include "scenarios/run/deployment.hpp"

#include <algorithm>
#include <memory>

#include "scenarios/run/durations.hpp"

namespace knee::scenarios {
namespace {

using analysis::ResourceKind;

std::string node_name(std::size_t number) { return "node-" + std::to_string(number); }
std::string balancer_name(std::size_t number) { return number == 0 ? "balancer" : "balancer-" + std::to_string(number); }
std::string service_name(const models::Service::Options& service) { return "service-" + service.name; }

double count_of(std::size_t number) { return static_cast<double>(number); }

// Of each node; empty if all are alike.
std::vector<std::uint32_t> weights_of(const Architecture& architecture) {
  std::vector<std::uint32_t> weights;
  for (const NodeGroup& group : architecture.groups) weights.insert(weights.end(), group.count, group.weight);
  const auto is_first = [&weights](std::uint32_t weight) { return weight == weights.front(); };
  if (std::all_of(weights.begin(), weights.end(), is_first)) weights.clear();
  return weights;
}

// Converts a sample of durations for the analysis.
analysis::DurationHistogram distribution_of(const sim::Histogram& histogram) { return to_distribution(histogram.counts()); }

}  // namespace

Deployment::Deployment(sim::Simulation& simulation, const Scenario& scenario, const Architecture& architecture,
                       sim::RunKey key, models::Timeline* timeline)
    : simulation_{simulation}, timeline_{timeline} {
  for (const auto& options : scenario.services) services_.emplace_back(simulation, options, timeline);
  for (models::Service& service : services_) {
    if (service.options().cores_of) service.share_cores_of(services_[*service.options().cores_of]);
  }
  for (const auto& options : scenario.queues) queues_.emplace_back(simulation, options);
  if (architecture.balancer) build_network(scenario, architecture);
  build_nodes(architecture, key);
  front_ = &nodes_.front().front();
  if (architecture.balancer) build_balancers(architecture, !scenario.changes.empty(), key);
  if (!scenario.changes.empty()) build_changes(scenario, key);
  watch_machines();
  watch_workers();
  watch_services();
  watch_queues();
  if (network_ != nullptr) watch_links(scenario, architecture);
}

void Deployment::build_network(const Scenario& scenario, const Architecture& architecture) {
  sim::StarOptions star;
  const auto add_host = [&](std::string name) {
    star.hosts.push_back({.name = std::move(name),
                          .bytes_per_s = scenario.network.bandwidth,
                          .latency = scenario.network.latency});
  };
  add_host("client");
  for (std::size_t i = 0; i < architecture.balancer->count; ++i) add_host(balancer_name(i));
  for (std::size_t i = 0; i < architecture.nodes; ++i) add_host(node_name(i));
  for (const auto& service : scenario.services) add_host(service_name(service));
  platform_.emplace(sim::Platform::star(star));
  network_ = std::make_unique<sim::Network>(simulation_, *platform_);
}

sim::Host Deployment::host(const std::string& name) const { return platform_->find_host(name).value(); }

void Deployment::build_nodes(const Architecture& architecture, sim::RunKey key) {
  std::uint64_t first_process = 0;
  for (const NodeGroup& group : architecture.node_groups()) {
    for (std::uint64_t i = 0; i < group.count; ++i) {
      build_node(architecture, group, key, first_process);
      first_process += group.group.processes;
    }
  }
}

void Deployment::build_node(const Architecture& architecture, const NodeGroup& kind, sim::RunKey key, std::uint64_t first_process) {
  const std::uint64_t number = nodes_.size();
  Node& node = nodes_.emplace_back(simulation_, kind.machine);
  node.machine.show(timeline_, node_name(number));
  models::Location location{
      .machine = node.machine, .services = services_, .name = node_name(number), .timeline = timeline_, .caches = &caches_,
      .queues = &queues_};
  if (network_ != nullptr) {
    for (const models::Service& service : services_) {
      location.routes.push_back({*network_, host(node_name(number)), host(service_name(service.options()))});
    }
  }
  node.group = std::make_unique<models::ProcessGroup>(simulation_, location, kind.group, key, number, first_process);
  if (architecture.connections) {
    const auto establish = [&](models::Connection& connection, std::uint64_t i) { node.group->establish(connection, i); };
    node.connections.emplace(simulation_, *architecture.connections, *node.group, establish,
                             key.stream("connections", number));
    node.group->on_end([&node](models::Server& endpoint) { node.connections->close_all(endpoint); });
  }
  if (!kind.background.is_any()) return;
  node.background.emplace(simulation_, node.machine, kind.background, node.service(),
                          key.stream("background", number));
}

void Deployment::build_changes(const Scenario& scenario, sim::RunKey key) {
  std::vector<models::Changes::Node> nodes;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const auto drain = [this, i](bool drains) {
      if (balancer_) balancer_->drain(i, drains);
    };
    nodes.push_back({.machine = nodes_[i].machine,
                     .group = *nodes_[i].group,
                     .drain = drain,
                     .row = {timeline_, node_name(i), "changes"}});
  }
  changes_.emplace(simulation_, scenario.changes, std::move(nodes), services_, key);
}

void Deployment::build_balancers(const Architecture& architecture, bool nodes_change, sim::RunKey key) {
  models::Balancer::Options options = *architecture.balancer;
  options.nodes_change = nodes_change;
  std::vector<models::Balancer::Node> behind;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    behind.push_back({.host = host(node_name(i)),
                      .server = nodes_[i].front(),
                      .port = &nodes_[i].group->port(),
                      .row = {timeline_, "balancer", "in flight at " + node_name(i)}});
  }
  models::Balancer::NetworkAddress place{*network_, host("client"), {}};
  for (std::size_t i = 0; i < options.count; ++i) place.balancers.push_back(host(balancer_name(i)));
  options.policy.nodes = behind.size();
  options.policy.weights = weights_of(architecture);
  front_ = &balancer_.emplace(simulation_, std::move(place), options, std::move(behind), key);
}

void Deployment::run_before(sim::Instant end) {
  if (network_ != nullptr) {
    network_->run_before(end);
  } else {
    simulation_.run_before(end);
  }
}

Deployment::Node::Counts Deployment::Node::counts() const {
  Counts counts{.busy = machine.cores().busy_time(), .context_switches = machine.cores().context_switches(), .joules = machine.joules()};
  if (const models::CpuLimit* limit = machine.cpu_limit()) {
    counts.periods = limit->periods();
    counts.throttled = limit->throttled();
  }
  return counts;
}

template <class Visit>
void Deployment::for_each_worker(Visit visit) {
  for (Node& node : nodes_) {
    for (auto& worker : node.group->workers()) visit(*worker);
  }
}

void Deployment::watch_machines() {
  for (Node& node : nodes_) {
    const auto busy = [this, &node] { return node.counts().busy - node.at_begin.busy; };
    const auto nothing = [](sim::Instant) {};  // `begin_batch` notes what was used before
    const double cores = count_of(node.machine.cores().count());
    usage_.add(ResourceKind::cores, "", cores, [this, cores, busy](sim::Instant) {
      return busy() / (1e9 * seconds() * cores);
    }, nothing);
    if (const models::CpuLimit* limit = node.machine.cpu_limit()) {
      usage_.add(ResourceKind::cpu_limit, "", limit->cores(), [this, limit, busy](sim::Instant) {
        return std::min(1.0, busy() / (1e9 * seconds() * limit->cores()));
      }, nothing);
    }
    if (const sim::TimeAverage* primary = node.group->primary_busy()) watch(ResourceKind::primary, "", *primary, 1);
  }
}

// `begin_batch` resets the averages.
void Deployment::watch(ResourceKind kind, const std::string& name, const sim::TimeAverage& in_use, std::size_t of) {
  const double size = count_of(of);
  usage_.add(kind, name, size, [&in_use, size](sim::Instant now) { return in_use.mean(now) / size; }, [](sim::Instant) {});
}

void Deployment::watch_services() {
  for (models::Service& service : services_) {
    const auto& options = service.options();
    watch(ResourceKind::service, options.name, service.busy(), options.servers);
    if (const sim::Cores* cores = service.cores()) watch_cores(options.name + " (cores)", *cores);
    if (options.serial > 0 || options.coherency > sim::Duration{}) watch(ResourceKind::serial, options.name, service.serial_busy(), 1);
    if (options.connections != models::Service::kUnlimited) {
      watch(ResourceKind::connections, options.name, service.connected(), options.connections);
    }
  }
}

void Deployment::watch_queues() {
  for (models::JobQueue& queue : queues_) {
    const models::JobQueue::Options& options = queue.options();
    watch(ResourceKind::job_workers, options.name, queue.busy(), options.workers * options.concurrency);
  }
}

// Of a service.
void Deployment::watch_cores(const std::string& name, const sim::Cores& cores) {
  auto before = std::make_shared<double>(0);
  usage_.add(ResourceKind::service, name, 1, [=, this, &cores](sim::Instant) {
    return (cores.busy_time() - *before) / (1e9 * seconds() * count_of(cores.count()));
  }, [=, &cores](sim::Instant) { *before = cores.busy_time(); });
}

void Deployment::watch_workers() {
  for_each_worker([this](models::WorkerSlot& worker) {
    const models::RuntimeStatistics& statistics = worker.statistics();
    if (worker.loop() != nullptr) {
      const auto works = [&statistics](sim::Instant now) { return statistics.loop_works(now); };
      usage_.add(ResourceKind::loop, "", 1, works, [](sim::Instant) {});
      watch(ResourceKind::pool, "", statistics.pool_busy, worker.loop()->pool_size());
    } else {
      watch(ResourceKind::threads, "", statistics.busy_threads, worker.threads()->threads());
    }
    for (const models::LockStatistics& lock : statistics.locks) watch(ResourceKind::lock, "", lock.held, 1);
    if (worker.offload() != nullptr) watch(ResourceKind::offload, "", statistics.offload_busy, worker.offload()->size());
    for (std::size_t i = 0; i < worker.services().size(); ++i) {
      const models::ServiceClient& client = worker.services()[i];
      if (client.connections() == models::Service::kUnlimited) continue;
      watch(ResourceKind::client_connections, services_[i].options().name, client.in_use(), client.connections());
    }
  });
}

void Deployment::watch_links(const Scenario& scenario, const Architecture& architecture) {
  const double rate = scenario.network.bandwidth;
  watch_link("client", host("client"), rate);
  for (std::size_t i = 0; i < architecture.balancer->count; ++i) watch_link("balancer", host(balancer_name(i)), rate);
  for (std::size_t i = 0; i < architecture.nodes; ++i) watch_link("nodes", host(node_name(i)), rate);
  for (const auto& service : scenario.services) watch_link(service.name, host(service_name(service)), rate);
}

// Each way by itself.
void Deployment::watch_link(const std::string& name, sim::Host host, double bytes_per_s) {
  const auto add = [&](double sim::Network::Traffic::*way) {
    auto before = std::make_shared<double>(0);
    usage_.add(ResourceKind::link, name, 1, [=, this](sim::Instant) {
      const double bytes = network_->traffic(host).*way - *before;
      return std::clamp(bytes / (bytes_per_s * seconds()), 0.0, 1.0);
    }, [=, this](sim::Instant) { *before = network_->traffic(host).*way; });
  };
  add(&sim::Network::Traffic::sent);
  add(&sim::Network::Traffic::received);
}

void Deployment::begin_batch() {
  const sim::Instant now = simulation_.now();
  batch_begin_ = now;
  for (Node& node : nodes_) {
    node.at_begin = node.counts();
    node.machine.memory().reset_peak();
    node.group->reset_statistics();
  }
  for (models::Service& service : services_) service.reset_statistics();
  for (models::JobQueue& queue : queues_) queue.reset_statistics();
  usage_.begin_batch(now);
}

void Deployment::end_batch(analysis::Batch& batch) {
  batch.utilisations = usage_.end_batch(simulation_.now());
  report_machines(batch);
  report_loops(batch);
  report_locks(batch);
  report_processes(batch);
  report_caches(batch);
  report_jobs(batch);
}

void Deployment::begin_highest() {
  usage_.begin_highest();
  begin_shares();
}

void Deployment::report_machines(analysis::Batch& batch) {
  double switches = 0;
  double throttled = 0;
  double periods = 0;
  double peak = 0;
  double joules = 0;
  for (Node& node : nodes_) {
    const Node::Counts counts = node.counts();
    joules += counts.joules - node.at_begin.joules;
    switches += counts.context_switches - node.at_begin.context_switches;
    periods += count_of(counts.periods - node.at_begin.periods);
    throttled += count_of(counts.throttled - node.at_begin.throttled);
    peak = std::max(peak, static_cast<double>(node.machine.memory().peak().count()) / 1e6);
  }
  batch.values.memory_peak_mb = peak;
  if (joules > 0) batch.values.power_w = joules / seconds();
  batch.values.context_switches_per_s = switches / seconds();
  const auto is_limited = [](Node& node) { return node.machine.cpu_limit() != nullptr; };
  if (std::none_of(nodes_.begin(), nodes_.end(), is_limited)) return;
  batch.values.cpu_periods_per_s = periods / seconds();
  batch.values.throttled_share = periods > 0 ? throttled / periods : 0;
}

void Deployment::report_loops(analysis::Batch& batch) {
  sim::Histogram delay;
  double jobs = 0;
  sim::Duration waited{};
  bool any = false;
  for_each_worker([&](models::WorkerSlot& worker) {
    if (worker.loop() == nullptr) return;
    any = true;
    const models::RuntimeStatistics& statistics = worker.statistics();
    delay.merge(statistics.loop_delay);
    jobs += count_of(statistics.pool_jobs);
    waited += statistics.pool_waited;
  });
  if (!any) return;
  batch.loop_delay = distribution_of(delay);
  batch.values.pool_jobs_per_s = jobs / seconds();
  batch.values.pool_queue_ms = jobs > 0 ? 1e3 * sim::to_seconds(waited) / jobs : 0;
}

void Deployment::report_locks(analysis::Batch& batch) {
  std::uint64_t forced = 0;
  std::uint64_t voluntary = 0;
  sim::Histogram holds;
  bool any = false;
  for_each_worker([&](models::WorkerSlot& worker) {
    for (const models::LockStatistics& lock : worker.statistics().locks) {
      any = true;
      forced += lock.forced;
      voluntary += lock.voluntary;
      holds.merge(lock.holds);
    }
  });
  if (!any) return;
  batch.values.forced_switches_per_s = count_of(forced) / seconds();
  batch.values.voluntary_switches_per_s = count_of(voluntary) / seconds();
  batch.lock_hold = distribution_of(holds);
}

void Deployment::report_processes(analysis::Batch& batch) {
  std::uint64_t collections = 0;
  std::uint64_t restarts = 0;
  bool collects = false;
  for_each_worker([&](models::WorkerSlot& worker) {
    collections += worker.statistics().collections;
    restarts += worker.statistics().restarts;
    collects = collects || worker.memory().collects();
  });
  batch.values.restarts_per_s = count_of(restarts) / seconds();
  if (collects) batch.values.collections_per_s = count_of(collections) / seconds();
}

void Deployment::report_caches(analysis::Batch& batch) {
  double look_ups = 0;
  double hits = 0;
  double fills = 0;
  for_each_worker([&](models::WorkerSlot& worker) {
    look_ups += count_of(worker.statistics().cache_look_ups);
    hits += count_of(worker.statistics().cache_hits);
    fills += count_of(worker.statistics().cache_fills);
  });
  if (look_ups == 0) return;
  batch.values.cache_look_ups_per_s = look_ups / seconds();
  batch.values.cache_hit_share = hits / look_ups;
  batch.values.cache_fills_per_s = fills / seconds();
}

void Deployment::report_jobs(analysis::Batch& batch) {
  if (queues_.empty()) return;
  sim::Histogram latencies;
  double waiting = 0;
  for (const models::JobQueue& queue : queues_) {
    latencies.merge(queue.latencies());
    waiting += queue.waiting().mean(simulation_.now());
  }
  batch.job_latency = distribution_of(latencies);
  batch.values.jobs_per_s = count_of(latencies.count()) / seconds();
  batch.values.jobs_waiting = waiting;
}

void Deployment::begin_shares() {
  served_.clear();
  for_each_worker([this](models::WorkerSlot& worker) { served_.push_back(worker.served()); });
}

double Deployment::busiest_process_share() {
  std::uint64_t sum = 0;
  std::uint64_t most = 0;
  std::size_t number = 0;
  for_each_worker([&](models::WorkerSlot& worker) {
    const std::uint64_t served = worker.served() - (number < served_.size() ? served_[number] : 0);
    ++number;
    sum += served;
    most = std::max(most, served);
  });
  return sum > 0 ? count_of(most) / count_of(sum) : analysis::Measurement::kNone;
}

}  // namespace knee::scenarios
