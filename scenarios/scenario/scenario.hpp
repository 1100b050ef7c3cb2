/// A scenario as checked values, read from a scenario file without mistakes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "analysis/metrics/metric.hpp"
#include "models/autoscaling/autoscaler.hpp"
#include "models/clients/client_policy.hpp"
#include "models/clients/connections.hpp"
#include "models/clients/workload.hpp"
#include "models/cluster/balancer.hpp"
#include "models/cluster/service.hpp"
#include "models/failures/change.hpp"
#include "models/group/process_group.hpp"
#include "models/jobs/job_queue.hpp"
#include "models/machine/background.hpp"
#include "models/machine/machine.hpp"
#include "scenarios/scenario/network_options.hpp"
#include "scenarios/scenario/node_group.hpp"
#include "scenarios/scenario/shared_list.hpp"
#include "scenarios/schema/price.hpp"
#include "sim/kernel/units.hpp"

namespace knee::scenarios {

/// Numbers of nodes, processes or threads that a plan may choose: those listed, or a range.
struct PlanRange {
  std::uint64_t least = 1;
  std::uint64_t most = 1;
  std::vector<std::uint64_t> listed = {};  ///< empty: all from `least` to `most`
};

/// Deployments of an architecture that a plan may choose. What is not given is left to the plan.
struct PlanSpace {
  std::optional<std::vector<std::string>> machines = {};  ///< names of machine types
  std::optional<PlanRange> nodes = {};
  std::optional<PlanRange> processes = {};  ///< on each node
  std::optional<PlanRange> threads = {};    ///< of each process
};

/// One way of running the service.
struct Architecture {
  std::string name;
  std::string description;
  std::string runtime;  ///< as written: event-loop, gil, native-threads
  models::Machine::Options machine;
  models::Background::Options background = {};  ///< other programs on each machine
  std::string machine_type = {};    ///< name among the scenario's `machines`; empty: none of them
  std::optional<Price> cost = {};   ///< of one machine
  PlanSpace plan = {};
  models::ProcessGroup::Options group;
  std::uint64_t nodes = 1;  ///< all together
  std::optional<models::Autoscaler::Options> autoscaler = {};  ///< none: the number of nodes stays
  sim::Duration node_start{};  ///< of a node that comes later, until its processes are started
  sim::Duration node_grace = models::Fleet::Options{}.grace;
  double requested_cores = 0;  ///< of each node, by which the autoscaler measures
  /// Unlike nodes, in their order; empty: all nodes are as the members above say.
  std::vector<NodeGroup> groups = {};
  std::optional<models::Balancer::Options> balancer;  ///< none: clients reach the one node directly
  std::optional<models::Admission::Options> concurrency = {};  ///< limit of each node; none: it takes any number of requests
  std::optional<models::Connections::Options> connections;  ///< none: one for each request
  models::ClientPolicies clients = {};  ///< no policies: each request is sent once, and its client waits for ever

  /// Threads that can serve requests in one process: 1 for an event loop.
  [[nodiscard]] std::uint64_t threads() const;
  /// The groups of unlike nodes, or all nodes as one group.
  [[nodiscard]] std::vector<NodeGroup> node_groups() const;
  /// Takes one node away, of several: of unlike nodes one of those with the greatest weight, the first of several.
  void lose_a_node();
};

/// Latency quantiles and errors that requests must stay within.
struct Limits {
  struct Latency {
    double quantile;  ///< 0.99 for p99
    sim::Duration limit;
  };
  std::vector<Latency> latencies;
  std::optional<double> errors;  ///< largest share of requests that may not be served
};

/// Limits that a point must meet: of all requests together, and of single classes.
struct Objective : Limits {
  struct OfClass {
    std::string request_class;
    Limits limits;
  };
  std::vector<OfClass> classes;
  /// The limit within which a served request counts for goodput: that of the highest quantile. None: any latency.
  [[nodiscard]] std::optional<sim::Duration> goodput_limit() const;
};

/// The size of the simulation of a point: until its results are precise, or fixed.
struct Measure {
  std::optional<std::uint64_t> requests;      ///< fixed size: measured in each replication, after the warm-up
  std::optional<std::uint64_t> replications;  ///< fixed size: independent runs
  /// Fixed size: the length of each run, with the warm-up.
  std::optional<sim::Duration> duration = {};
  double precision = 0.05;                    ///< largest half width of an interval, relative to its value
  std::uint64_t max_requests = 2'000'000;     ///< at most simulated for one point's precision
  /// Before the measurement: found in the data, a share of the measured requests, a time, or a number of requests.
  std::variant<std::monostate, double, sim::Duration, std::uint64_t> warm_up;
  double confidence = 0.95;
  std::uint64_t seed = 1;
  std::uint64_t max_events = 20'000'000'000;  ///< of one replication; one that needs more has failed
  sim::Duration skip{};  ///< start of a recorded run that is replayed but not measured; ends before its last request
  /// Whether the size is given instead of a precision.
  [[nodiscard]] bool is_fixed() const { return requests || replications || duration; }
};

/// Measured latencies of recorded requests, shown beside the simulated latencies.
struct Measured {
  models::RecordedDemands due;      ///< due time of each request since the start, ascending: the arrivals of its stream
  models::RecordedDemands latency;  ///< of the same requests
};

/// A claim of the scenario about its results: a value of an architecture, or its ratio to the value of another one, lies
/// above or below a bound.
struct Expectation {
  std::string claim;          ///< in words
  std::string request_class;  ///< empty: all requests
  const analysis::Metric* metric = nullptr;
  std::size_t of = 0;               ///< index among the architectures
  std::optional<std::size_t> over;  ///< index of the one it is divided by, replication by replication
  std::optional<double> above;      ///< in the metric's unit
  std::optional<double> below;
};

/// Least number of cycles in a run whose load varies again and again.
inline constexpr double kLeastCycles = 40;

/// One swept key and its values.
struct Axis {
  std::string key;                   ///< as written: `load`, `nodes`, `machine.cores`, ...
  std::vector<std::string> values;   ///< as written, units included
};

/// A machine that a provider offers. An architecture takes it by its name.
struct MachineOffer {
  std::string name;
  models::Machine::Options machine;
  std::optional<Price> cost;
};

/// Requests per second of an open stream, of a recorded one those after the first `skip` of the recording; none if the
/// stream is closed.
[[nodiscard]] std::optional<double> rate_of(const models::ArrivalStream& stream, sim::Duration skip);

/// A copy costs little: its lists are shared until one is changed.
struct Scenario {
  std::string name;
  std::string description;
  SharedList<models::ArrivalStream> workload;
  SharedList<models::Service::Options> services;
  /// Services that are deployments of their own, by `models::Service::Options::tier`; each has the name of its service. Their
  /// `clients` are the policies of the processes that call them.
  SharedList<Architecture> tiers = {};
  SharedList<models::RequestClass> called = {};  ///< requests to tiers, by `models::Step::request`
  NetworkOptions network;
  SharedList<Architecture> architectures;
  SharedList<Axis> sweep;
  std::optional<Objective> objective;
  Measure measure;
  std::optional<Measured> measured;
  SharedList<Expectation> expectations;
  SharedList<MachineOffer> machines = {};
  SharedList<models::Change> changes = {};
  SharedList<models::JobQueue::Options> queues = {};

  /// Whether a run has no steady state: something happens at a given time, arrivals follow a schedule that ends, or an autoscaler
  /// begins with nodes that need not be those that it would have.
  [[nodiscard]] bool is_transient() const;
  /// Whether messages cross the network: the architecture or a tier has a balancer.
  [[nodiscard]] bool has_network(const Architecture& architecture) const;
  /// Requests per second of all open streams together; none if any stream is closed. Of a recorded stream, those
  /// that are measured.
  [[nodiscard]] std::optional<double> offered_rate() const;
  /// Requests per second of the open renewal streams together: the rate that `at_load` changes.
  [[nodiscard]] double renewal_rate() const;
  /// The length of its runs, with the warm-up: `measure.duration`, else that of the longest schedule of arrivals that does not
  /// repeat. None: runs have a number of requests, or recordings are replayed.
  [[nodiscard]] std::optional<sim::Duration> run_length() const;
  /// Mean length of the longest cycle of rates that repeats; zero: all rates are constant.
  [[nodiscard]] sim::Duration longest_cycle() const;
  /// This scenario with the intervals of its open renewal streams stretched so that they offer `rate` together.
  [[nodiscard]] Scenario at_load(sim::Rate rate) const;
};

}  // namespace knee::scenarios
