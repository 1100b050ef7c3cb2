/// `Autoscaler`: changes the number of nodes with the load.
#pragma once

#include <cstdint>
#include <optional>

#include "models/autoscaling/fleet.hpp"
#include "models/autoscaling/node_metrics.hpp"
#include "models/autoscaling/replica_calculator.hpp"
#include "models/autoscaling/scaling_behaviour.hpp"
#include "models/request/timeline.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::models {

/// Kubernetes' HorizontalPodAutoscaler with one metric: every `every` it asks for as many nodes as the last known samples call for
/// (`ReplicaCalculator`), as far as windows, policies and limits allow (`ScalingBehaviour`). Without a sample of any node that
/// counts it changes nothing.
class Autoscaler {
 public:
  enum class Metric : std::uint8_t {
    cores,      ///< utilisation of the requested cores, in percent (type Resource)
    in_flight,  ///< requests in flight at each node, in thousandths (type Pods)
    requests,   ///< requests per second for each node, in thousandths (type Object or External, AverageValue)
    latency,    ///< mean latency behind the balancer, in microseconds (type Object or External, Value)
  };
  struct Options {
    Metric metric = Metric::cores;
    std::int64_t target = 50;  ///< in the unit of the metric
    sim::Duration every = std::chrono::seconds{15};
    ReplicaCalculator::Options calculation{};
    ScalingBehaviour::Options behaviour{};
    NodeMetrics::Options metrics{};
    friend bool operator==(const Options&, const Options&) = default;
  };

  Autoscaler(sim::Simulation& simulation, const Options& options, Fleet& fleet, TimelineRow row);

 private:
  sim::Process synchronise();
  void adjust();
  [[nodiscard]] std::optional<std::size_t> recommended(const NodeMetrics::Scrape& known) const;
  [[nodiscard]] std::vector<ScaledNode> nodes_with(const std::vector<std::optional<MetricSample>>& samples) const;

  sim::Simulation& simulation_;
  Options options_;
  Fleet& fleet_;
  NodeMetrics metrics_;
  ReplicaCalculator calculator_;
  ScalingBehaviour behaviour_;
  TimelineRow row_;
};

}  // namespace knee::models
