/// An architecture as running models: machines, processes, services, network, balancer.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/metrics/replication.hpp"
#include "models/autoscaling/autoscaler.hpp"
#include "models/clients/slow_clients.hpp"
#include "models/cluster/balancer.hpp"
#include "models/failures/changes.hpp"
#include "scenarios/run/deployed_node.hpp"
#include "scenarios/run/idle_nodes.hpp"
#include "scenarios/run/link_states.hpp"
#include "scenarios/run/surroundings.hpp"
#include "scenarios/run/usage.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/network/network.hpp"
#include "sim/network/platform.hpp"
#include "sim/random/run_key.hpp"

namespace knee::scenarios {

/// Builds `architecture`, with places for all nodes that may come (scenarios/scenario/places.hpp), of which `first_nodes` are there at
/// first, inside `simulation`, which must outlive it; `front()` is where clients send their requests.
/// Its parts write to `timeline` unless it is null. Each tier of the scenario is a deployment inside it.
class Deployment {
 public:
  Deployment(sim::Simulation& simulation, const Scenario& scenario, const Architecture& architecture, std::uint64_t first_nodes,
             sim::RunKey key, models::Timeline* timeline = nullptr);
  /// Of tier number `tier`.
  Deployment(sim::Simulation& simulation, Surroundings& surroundings, std::size_t tier, sim::RunKey key, models::Timeline* timeline);

  [[nodiscard]] models::Server& front() { return *front_; }

  /// Runs everything before `end`, on the network's clock if there is a network.
  void run_before(sim::Instant end);

  /// Begins the measurement of a batch.
  void begin_batch();
  /// Writes the use of all resources since `begin_batch` into `batch`.
  void end_batch(analysis::Batch& batch);
  /// Begins the search for the highest utilisations.
  void begin_highest();
  /// Share of the requests that the busiest process has served since `begin_highest`.
  [[nodiscard]] double busiest_process_share();
  /// The resources for which requests can queue, in the order of `Batch::utilisations`: those of tiers come last.
  [[nodiscard]] std::vector<analysis::Resource> resources() const;
  /// Fails unless each request to a tier has ended or is in flight.
  void check_all_are_there() const;

 private:
  using Node = DeployedNode;

  void build(const Architecture& architecture, const std::vector<models::Change>& changes, std::uint64_t first_nodes, sim::RunKey key);
  void build_tiers(sim::RunKey key);
  void build_nodes(const Architecture& architecture, sim::RunKey key);
  void build_node(const Architecture& architecture, const NodeGroup& kind, const std::shared_ptr<const models::GroupOptions>& options,
                  sim::RunKey key, std::uint64_t first_process);
  void build_way_to(Node& node, const Architecture& architecture, const std::string& name, std::uint64_t number, sim::RunKey key);
  void build_balancers(const Architecture& architecture, bool nodes_change, sim::RunKey key);
  [[nodiscard]] bool has_slow_clients() const;
  void build_fleet(const Architecture& architecture, std::uint64_t first_nodes);
  void build_changes(sim::RunKey key);
  [[nodiscard]] sim::Host host(const std::string& name) const { return surroundings_.host(name); }
  void watch_machines();
  void watch_services();
  void watch_connections(models::Service& service);
  void watch_queues();
  void watch_workers();
  [[nodiscard]] Node::Meters meters_from(std::size_t first) const;
  void watch_ports();
  void watch_worker(models::WorkerSlot& worker, const models::WorkerSlot& like);
  void watch_cores(analysis::ResourceKind kind, const std::string& name, const sim::Cores& cores);
  void watch(analysis::ResourceKind kind, const std::string& name, const sim::TimeAverage& in_use, std::size_t of);
  void watch_platform_links(const Architecture& architecture);
  void watch_links(const Scenario& scenario, const Architecture& architecture);
  void watch_balancers(std::size_t count);
  void watch_link(const std::string& name, sim::Host host, double bytes_per_s);
  template <class Visit>
  void for_each_worker(Visit visit) {
    for (Node& node : nodes_) {
      for (auto& worker : node.group->workers()) visit(*worker);
    }
  }
  void begin_measurement(sim::Instant now);
  void find_limits();
  // Sums over all machines since the batch began.
  struct MachineSums {
    double context_switches = 0;
    double joules = 0;
    double periods = 0;
    double throttled = 0;
    double memory_peak_mb = 0;  // the highest one
    bool is_limited = false;    // in CPU time
    void add(Node& node);
    void add(const IdleNodes& nodes);
  };
  void report_machines(const MachineSums& sum, analysis::Batch& batch) const;
  [[nodiscard]] double presence(std::size_t node) const;  // share of the time that it was there since the batch began
  [[nodiscard]] double own_cost_per_hour() const;
  [[nodiscard]] double cost_per_hour() const;  // with the tiers
  void report_retries(analysis::Batch& batch) const;
  void report_nodes(analysis::Batch& batch);
  void watch_presence_of(std::size_t node);
  void watch_presence_of(std::size_t node, const models::WorkerSlot& worker);
  // What processes have.
  struct Kinds {
    bool has_loops = false;
    bool has_locks = false;
    bool collects = false;
  };
  // Sums over all processes since the batch began.
  struct ProcessSums : Kinds {
    std::uint64_t pool_jobs = 0;
    sim::Duration pool_waited{};
    std::uint64_t forced = 0;
    std::uint64_t voluntary = 0;
    std::uint64_t collections = 0;
    std::uint64_t restarts = 0;
    std::uint64_t look_ups = 0;
    std::uint64_t hits = 0;
    std::uint64_t fills = 0;
    void add(models::WorkerSlot& worker);
    void add_caches(const ProcessSums& more);
  };
  // Reads machines and processes at the end of a batch, those at rest left out, and restarts their measurement.
  [[nodiscard]] ProcessSums read(MachineSums& machines, analysis::Batch& batch);
  void report_processes(const ProcessSums& sum, analysis::Batch& batch) const;
  void report_loops(const ProcessSums& sum, analysis::Batch& batch) const;
  void report_locks(const ProcessSums& sum, analysis::Batch& batch) const;
  void report_restarts(const ProcessSums& sum, analysis::Batch& batch) const;
  void report_caches(const ProcessSums& sum, analysis::Batch& batch) const;
  void report_waiting(analysis::Batch& batch) const;
  void report_jobs(analysis::Batch& batch);
  void snapshot_links();
  void report_limits(analysis::Batch& batch);
  void begin_shares();
  [[nodiscard]] double seconds() const { return sim::to_seconds(simulation_.now() - batch_begin_); }

  sim::Simulation& simulation_;
  models::Timeline* timeline_;
  std::unique_ptr<Surroundings> own_surroundings_;  // of the outermost deployment
  Surroundings& surroundings_;
  std::string name_;  // of a tier; else empty
  std::unique_ptr<sim::Network>& network_{surroundings_.network};
  std::deque<models::Service>& services_{surroundings_.services};
  std::deque<models::JobQueue>& queues_{surroundings_.queues};
  models::Caches caches_;  // that all its processes share
  models::RuntimeDurations durations_;  // of all its processes, in the batch
  std::optional<IdleNodes> idle_;
  std::deque<Node> nodes_;
  std::deque<models::NodeLoad> loads_;  // of each node, if nodes come and go
  std::optional<models::Balancer> balancer_;
  std::optional<models::SlowClients> slow_clients_;  // of the balancers
  std::size_t balancers_ = 0;
  std::vector<models::Admission*> limits_;  // of concurrency, of the nodes and of the balancers
  double all_nodes_per_hour_ = 0;           // their price
  std::optional<models::Fleet> fleet_;
  std::optional<models::Autoscaler> autoscaler_;
  std::vector<models::Change> planned_changes_;
  std::optional<LinkStates> link_states_;
  std::optional<models::Changes> changes_;
  std::optional<sim::TimeAverage> reachable_;  // nodes that accept connections, where changes happen to them
  models::Server* front_ = nullptr;
  std::deque<Deployment> tiers_;
  std::vector<double> carried_;  // bytes, by each link of a platform file
  Usage usage_;
  std::size_t node_meters_ = 0;  // the first ones
  Kinds kinds_;                  // of all processes that have been read
  bool is_limited_ = false;      // a machine that has been read, in CPU time
  sim::Instant read_at_ = sim::kNever;     // when the nodes were read last, at the end of a batch
  std::uint64_t retries_before_ = 0;       // of the balancers, before the batch
  std::vector<std::uint64_t> served_;  // by each process, before `begin_highest`
  sim::Instant batch_begin_ = sim::kStart;
};

}  // namespace knee::scenarios
