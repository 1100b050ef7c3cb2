/// An architecture as running models: machines, processes, services, network, balancer.
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "models/balancer.hpp"
#include "models/connections.hpp"
#include "models/process_group.hpp"
#include "scenarios/measurement.hpp"
#include "scenarios/scenario.hpp"
#include "sim/network.hpp"
#include "sim/platform.hpp"
#include "sim/simulation.hpp"

namespace knee::scenarios {

/// Builds `architecture` inside `simulation`, which must outlive it; `front()` is where clients send their requests.
/// All of it shows itself on `timeline`, if there is one.
class Deployment {
 public:
  Deployment(sim::Simulation& simulation, const Scenario& scenario, const Architecture& architecture,
             models::RunKey key, models::Timeline* timeline = nullptr);

  [[nodiscard]] models::Server& front() { return *front_; }

  /// Runs everything before `end`, on the network's clock if there is a network.
  void run_before(sim::Instant end);

  /// Forgets the utilisations of the warm-up.
  void cut();
  /// Writes the utilisations since the cut.
  void report(Measurement& measurement);

 private:
  void build_network(const Scenario& scenario, std::uint64_t nodes);
  void build_node(const Architecture& architecture, models::RunKey key, std::uint64_t number);
  void build_balancer(models::Balancer::Policy policy, models::RunKey key);
  [[nodiscard]] sim::Host host(const std::string& name) const;
  template <class Visit>
  void for_each_worker(Visit visit);
  void report_workers(Measurement& measurement);
  void report_loops(Measurement& measurement);
  void report_sites(Measurement& measurement);

  // A node: a machine and its processes.
  struct Node {
    Node(sim::Simulation& simulation, const models::Machine::Options& options) : machine{simulation, options} {}

    models::Machine machine;
    std::unique_ptr<models::ProcessGroup> group;
    std::optional<models::Connections> connections;

    // What it has used since the start.
    struct Counts {
      double busy = 0;
      double context_switches = 0;
      std::uint64_t periods = 0;
      std::uint64_t throttled = 0;
    };
    [[nodiscard]] Counts counts() const;
    Counts at_cut{};

    [[nodiscard]] models::Server& front() {
      if (connections) return *connections;
      return *group;
    }
  };

  sim::Simulation& simulation_;
  models::Timeline* timeline_;
  std::optional<sim::Platform> platform_;
  std::unique_ptr<sim::Network> network_;
  std::deque<models::Service> services_;
  std::deque<Node> nodes_;
  std::optional<models::Balancer> balancer_;
  models::Server* front_ = nullptr;
  sim::Instant cut_at_ = sim::kStart;
};

}  // namespace knee::scenarios
