/// A scenario as checked values: what a scenario file says once it has been read without a mistake.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/balancer.hpp"
#include "models/connections.hpp"
#include "models/machine.hpp"
#include "models/process_group.hpp"
#include "models/service.hpp"
#include "models/workload.hpp"
#include "scenarios/measurement.hpp"
#include "sim/units.hpp"

namespace knee::scenarios {

/// One way of running the service.
struct Architecture {
  std::string name;
  std::string description;
  std::string runtime;  ///< as written: event-loop, gil, native-threads
  models::Machine::Options machine;
  models::ProcessGroup::Options group;
  std::uint64_t nodes = 1;
  std::optional<models::Balancer::Policy> balancer;  ///< none: clients reach the one node directly
  std::optional<models::Connections::Options> connections;  ///< none: one for each request

  /// Threads that can serve requests in one process: 1 for an event loop.
  [[nodiscard]] std::uint64_t threads() const;
};

/// The star network between client, balancer, nodes and services: one link from each to the middle.
struct NetworkOptions {
  sim::Duration latency = std::chrono::microseconds{50};  ///< of one link; two links lie between any two hosts
  double bandwidth = 10e9 / 8;                            ///< bytes per second of one link, each way
};

/// Latency quantiles and errors that a point must stay within.
struct Objective {
  struct Latency {
    double quantile;  ///< 0.99 for p99
    sim::Duration limit;
  };
  std::vector<Latency> latencies;
  std::optional<double> errors;  ///< largest share of requests that may fail
  /// The limit within which a served request counts for goodput: that of the highest quantile. None: any latency.
  [[nodiscard]] std::optional<sim::Duration> goodput_limit() const;
};

/// How long and how often a point is simulated.
struct Measure {
  std::uint64_t requests = 20'000;   ///< measured in each replication, after the warm-up
  double warm_up = 0.1;              ///< additional requests before the measurement, as a share of `requests`
  std::uint64_t replications = 5;
  double confidence = 0.95;
  std::uint64_t seed = 1;
  sim::Duration skip{};              ///< start of a recorded run that is replayed but not measured; ends before its last
                                     ///< request
};

/// Latencies that were measured when recorded requests were real, to be set beside the simulated ones.
struct Measured {
  models::RecordedDemands due;      ///< when each request was due, since the start, ascending: the arrivals of its stream
  models::RecordedDemands latency;  ///< of the same requests
};

/// Something that the scenario claims of its results: a value of an architecture, perhaps divided by that of another
/// one, lies above or below a bound.
struct Expectation {
  std::string claim;  ///< in words
  const Metric* metric = nullptr;
  std::size_t of = 0;               ///< index among the architectures
  std::optional<std::size_t> over;  ///< index of the one it is divided by, replication by replication
  std::optional<double> above;      ///< in the metric's unit
  std::optional<double> below;
};

/// One swept key and its values.
struct Axis {
  std::string key;                   ///< as written: `load`, `nodes`, `machine.cores`, ...
  std::vector<std::string> values;   ///< as written, units included
};

struct Scenario {
  std::string name;
  std::string description;
  std::vector<models::RequestStream> workload;
  std::vector<models::Service::Options> services;
  NetworkOptions network;
  std::vector<Architecture> architectures;
  std::vector<Axis> sweep;
  std::optional<Objective> objective;
  Measure measure;
  std::optional<Measured> measured;
  std::vector<Expectation> expectations;

  /// Requests per second of all open streams together; none if any stream is closed. Of a recorded stream, those
  /// that are measured.
  [[nodiscard]] std::optional<double> offered_rate() const;
  /// This scenario with the intervals of its open renewal streams stretched so that they offer `rate` together.
  [[nodiscard]] Scenario at_load(sim::Rate rate) const;
};

}  // namespace knee::scenarios
