#include "scenarios/deployment.hpp"

#include <cmath>

namespace knee::scenarios {
namespace {

std::string node_name(std::size_t number) { return "node-" + std::to_string(number); }
std::string service_name(const models::Service::Options& service) { return "service-" + service.name; }

// The mean of some utilisations; none if there are none.
class Mean {
 public:
  void add(double value) {
    sum_ += value;
    ++count_;
  }
  [[nodiscard]] double value() const { return count_ > 0 ? sum_ / count_ : Measurement::kNone; }

 private:
  double sum_ = 0;
  int count_ = 0;
};

}  // namespace

Deployment::Deployment(sim::Simulation& simulation, const Scenario& scenario, const Architecture& architecture,
                       models::RunKey key, models::Timeline* timeline)
    : simulation_{simulation}, timeline_{timeline} {
  for (const auto& options : scenario.services) services_.emplace_back(simulation, options, timeline);
  if (architecture.balancer) build_network(scenario, architecture.nodes);
  for (std::uint64_t i = 0; i < architecture.nodes; ++i) build_node(architecture, key, i);
  front_ = &nodes_.front().front();
  if (architecture.balancer) build_balancer(*architecture.balancer, key);
}

void Deployment::build_network(const Scenario& scenario, std::uint64_t nodes) {
  sim::StarOptions star;
  const auto add_host = [&](std::string name) {
    star.hosts.push_back({.name = std::move(name),
                          .bytes_per_s = scenario.network.bandwidth,
                          .latency = scenario.network.latency});
  };
  add_host("client");
  add_host("balancer");
  for (std::size_t i = 0; i < nodes; ++i) add_host(node_name(i));
  for (const auto& service : scenario.services) add_host(service_name(service));
  platform_.emplace(sim::Platform::star(star));
  network_ = std::make_unique<sim::Network>(simulation_, *platform_);
}

sim::Host Deployment::host(const std::string& name) const { return platform_->find_host(name).value(); }

void Deployment::build_node(const Architecture& architecture, models::RunKey key, std::uint64_t number) {
  Node& node = nodes_.emplace_back(simulation_, architecture.machine);
  node.machine.show(timeline_, node_name(number));
  models::Location location{
      .machine = node.machine, .services = services_, .name = node_name(number), .timeline = timeline_};
  if (network_ != nullptr) {
    for (const models::Service& service : services_) {
      location.routes.push_back({*network_, host(node_name(number)), host(service_name(service.options()))});
    }
  }
  node.group = std::make_unique<models::ProcessGroup>(simulation_, location, architecture.group, key, number);
  if (!architecture.connections) return;
  const auto establish = [&](models::Connection& connection, std::uint64_t i) { node.group->establish(connection, i); };
  node.connections.emplace(simulation_, *architecture.connections, *node.group, establish,
                           key.stream("connections", number));
  node.group->on_end([&node](models::Server& door) { node.connections->close_all(door); });
}

void Deployment::build_balancer(models::Balancer::Policy policy, models::RunKey key) {
  std::vector<models::Balancer::Node> behind;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    behind.push_back({.host = host(node_name(i)),
                      .server = nodes_[i].front(),
                      .row = {timeline_, "balancer", "in flight at " + node_name(i)}});
  }
  const models::Balancer::Place place{*network_, host("client"), host("balancer")};
  front_ = &balancer_.emplace(simulation_, place, policy, std::move(behind), key.stream("balancer"));
}

void Deployment::run_before(sim::Instant end) {
  if (network_ != nullptr) {
    network_->run_before(end);
  } else {
    simulation_.run_before(end);
  }
}

Deployment::Node::Counts Deployment::Node::counts() const {
  Counts counts{.busy = machine.cores().busy_time(), .context_switches = machine.cores().context_switches()};
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

void Deployment::cut() {
  const sim::Instant now = simulation_.now();
  cut_at_ = now;
  for (Node& node : nodes_) {
    node.at_cut = node.counts();
    node.machine.memory().cut();
  }
  for (models::Service& service : services_) {
    service.busy().reset(now);
    service.waiting().reset(now);
  }
  for_each_worker([now](models::Worker& worker) { worker.cut(now); });
}

void Deployment::report(Measurement& measurement) {
  const sim::Instant now = simulation_.now();
  const auto span_ns = static_cast<double>((now - cut_at_).count());
  Mean cores;
  Mean throttled;
  double switches = 0;
  for (Node& node : nodes_) {
    const Node::Counts counts = node.counts();
    const double busy = counts.busy - node.at_cut.busy;
    cores.add(busy / span_ns / static_cast<double>(node.machine.cores().count()));
    const double peak = static_cast<double>(node.machine.memory().peak().count()) / 1e6;
    measurement.memory_peak_mb = std::fmax(measurement.memory_peak_mb, peak);
    switches += counts.context_switches - node.at_cut.context_switches;
    const auto periods = static_cast<double>(counts.periods - node.at_cut.periods);
    if (periods > 0) throttled.add(static_cast<double>(counts.throttled - node.at_cut.throttled) / periods);
  }
  measurement.core_utilisation = cores.value();
  measurement.context_switches_per_s = 1e9 * switches / span_ns;
  measurement.throttled_share = throttled.value();
  for (models::Service& service : services_) {
    const double utilisation = service.busy().mean(now) / static_cast<double>(service.options().servers);
    measurement.service_utilisation = std::fmax(measurement.service_utilisation, utilisation);
  }
  report_workers(measurement);
}

void Deployment::report_workers(Measurement& measurement) {
  report_loops(measurement);
  report_sites(measurement);
  const sim::Instant now = simulation_.now();
  Mean threads;
  Mean locks;
  models::InterpreterLock::Counts counts;
  for_each_worker([&](models::Worker& worker) {
    if (!worker.threads) return;
    threads.add(worker.threads->busy_threads().mean(now) / static_cast<double>(worker.threads->threads()));
    for (models::InterpreterLock& lock : worker.threads->locks()) {
      locks.add(lock.held().mean(now));
      counts.forced += lock.counts().forced;
      counts.voluntary += lock.counts().voluntary;
      counts.holds.merge(lock.counts().holds);
    }
  });
  measurement.thread_utilisation = threads.value();
  measurement.lock_utilisation = locks.value();
  if (std::isnan(measurement.lock_utilisation)) return;
  const double span = sim::to_seconds(now - cut_at_);
  measurement.forced_switches_per_s = static_cast<double>(counts.forced) / span;
  measurement.voluntary_switches_per_s = static_cast<double>(counts.voluntary) / span;
  if (counts.holds.empty()) return;
  measurement.lock_hold_ms = 1e3 * counts.holds.mean_seconds();
  measurement.lock_hold_p99_ms = 1e3 * sim::to_seconds(counts.holds.quantile(0.99));
}

void Deployment::report_sites(Measurement& measurement) {
  const sim::Instant now = simulation_.now();
  Mean offload;
  std::uint64_t collections = 0;
  std::uint64_t restarts = 0;
  bool any = false;
  for_each_worker([&](models::Worker& worker) {
    collections += worker.site.memory.collections();
    restarts += worker.restarts();
    if (models::OffloadPool* pool = worker.site.offload.get()) {
      offload.add(pool->busy().mean(now) / static_cast<double>(pool->size()));
    }
    any = any || worker.site.memory.collects();
  });
  measurement.restarts_per_s = static_cast<double>(restarts) / sim::to_seconds(now - cut_at_);
  if (any) measurement.collections_per_s = static_cast<double>(collections) / sim::to_seconds(now - cut_at_);
  measurement.offload_utilisation = offload.value();
}

void Deployment::report_loops(Measurement& measurement) {
  const sim::Instant now = simulation_.now();
  Mean loops;
  Mean pools;
  sim::Histogram delay;
  std::uint64_t jobs = 0;
  sim::Duration waited{};
  for_each_worker([&](models::Worker& worker) {
    if (!worker.loop) return;
    models::WorkerPool& pool = worker.loop->pool();
    loops.add(worker.loop->loop().awake().mean(now));
    pools.add(pool.busy().mean(now) / static_cast<double>(pool.size()));
    delay.merge(worker.loop->loop().delay().between(now));
    jobs += pool.jobs();
    waited += pool.waited();
  });
  measurement.loop_utilisation = loops.value();
  measurement.pool_utilisation = pools.value();
  if (jobs > 0) measurement.pool_queue_ms = 1e3 * sim::to_seconds(waited) / static_cast<double>(jobs);
  if (delay.empty()) return;
  measurement.loop_delay_p50_ms = 1e3 * sim::to_seconds(delay.quantile(0.5));
  measurement.loop_delay_p99_ms = 1e3 * sim::to_seconds(delay.quantile(0.99));
  measurement.loop_delay_max_ms = 1e3 * sim::to_seconds(delay.max());
}

}  // namespace knee::scenarios
