/// An architecture as running models: machines, processes, services, network, balancer.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/metrics/replication.hpp"
#include "models/clients/connections.hpp"
#include "models/cluster/balancer.hpp"
#include "models/failures/changes.hpp"
#include "models/group/process_group.hpp"
#include "models/machine/background.hpp"
#include "scenarios/run/usage.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/network/network.hpp"
#include "sim/network/platform.hpp"
#include "sim/random/run_key.hpp"

namespace knee::scenarios {

/// Builds `architecture` inside `simulation`, which must outlive it; `front()` is where clients send their requests.
/// Its parts write to `timeline` unless it is null.
class Deployment {
 public:
  Deployment(sim::Simulation& simulation, const Scenario& scenario, const Architecture& architecture,
             sim::RunKey key, models::Timeline* timeline = nullptr);

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
  /// The resources for which requests can queue, in the order of `Batch::utilisations`.
  [[nodiscard]] std::vector<analysis::Resource> resources() const { return usage_.resources(); }

 private:
  void build_network(const Scenario& scenario, const Architecture& architecture);
  void build_nodes(const Architecture& architecture, sim::RunKey key);
  void build_node(const Architecture& architecture, const NodeGroup& kind, sim::RunKey key, std::uint64_t first_process);
  void build_balancers(const Architecture& architecture, bool nodes_change, sim::RunKey key);
  void build_changes(const Scenario& scenario, sim::RunKey key);
  [[nodiscard]] sim::Host host(const std::string& name) const;
  void watch_machines();
  void watch_services();
  void watch_queues();
  void watch_workers();
  void watch_cores(const std::string& name, const sim::Cores& cores);
  void watch(analysis::ResourceKind kind, const std::string& name, const sim::TimeAverage& in_use, std::size_t of);
  void watch_links(const Scenario& scenario, const Architecture& architecture);
  void watch_link(const std::string& name, sim::Host host, double bytes_per_s);
  template <class Visit>
  void for_each_worker(Visit visit);
  void report_machines(analysis::Batch& batch);
  void report_loops(analysis::Batch& batch);
  void report_locks(analysis::Batch& batch);
  void report_processes(analysis::Batch& batch);
  void report_caches(analysis::Batch& batch);
  void report_jobs(analysis::Batch& batch);
  void begin_shares();
  [[nodiscard]] double seconds() const { return sim::to_seconds(simulation_.now() - batch_begin_); }

  // A node: a machine and its processes.
  struct Node {
    Node(sim::Simulation& simulation, const models::Machine::Options& options) : machine{simulation, options} {}

    models::Machine machine;
    std::unique_ptr<models::ProcessGroup> group;
    std::optional<models::Connections> connections;
    std::optional<models::Background> background;

    // Use of its resources since the start.
    struct Counts {
      double busy = 0;
      double context_switches = 0;
      double joules = 0;
      std::uint64_t periods = 0;
      std::uint64_t throttled = 0;
    };
    [[nodiscard]] Counts counts() const;
    Counts at_begin{};  // of the batch

    [[nodiscard]] models::Server& front() {
      if (background) return *background;
      return service();
    }
    // Behind the other programs of the machine.
    [[nodiscard]] models::Server& service() {
      if (connections) return *connections;
      return *group;
    }
  };

  sim::Simulation& simulation_;
  models::Timeline* timeline_;
  std::optional<sim::Platform> platform_;
  std::unique_ptr<sim::Network> network_;
  std::deque<models::Service> services_;
  std::deque<models::JobQueue> queues_;
  models::Caches caches_;  // that all processes share
  std::deque<Node> nodes_;
  std::optional<models::Balancer> balancer_;
  std::optional<models::Changes> changes_;
  models::Server* front_ = nullptr;
  Usage usage_;
  std::vector<std::uint64_t> served_;  // by each process, before `begin_highest`
  sim::Instant batch_begin_ = sim::kStart;
};

}  // namespace knee::scenarios
