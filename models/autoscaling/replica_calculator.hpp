/// `ReplicaCalculator`: the number of nodes that a metric asks for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// One sample of a metric, in thousandths of its unit: of a core in use, of a request in flight.
struct MetricSample {
  std::int64_t milli = 0;
  sim::Instant at{};         ///< end of its window
  sim::Duration window{};    ///< the time of which it is the mean
};

/// A node (a pod) as an autoscaler sees it.
struct ScaledNode {
  bool is_leaving = false;       ///< it is being deleted, or has failed
  bool is_pending = false;       ///< its processes have not been started
  bool is_ready = true;
  sim::Instant started{};        ///< when its processes were started
  sim::Instant changed{};        ///< when it became ready, or ceased to be; `started` if it never was
  std::optional<MetricSample> sample = {};  ///< none: there is none yet
  std::int64_t request_milli = 0;           ///< cores that it requests, in thousandths
};

/// The replica calculator of Kubernetes' HorizontalPodAutoscaler (kubernetes/kubernetes,
/// pkg/controller/podautoscaler/replica_calculator.go at 0006726). Its arithmetic is that of the source: utilisations and means are
/// whole numbers, rounded down; the number of nodes is rounded up. Each function returns the number of nodes for a metric, none
/// if no node has a metric that counts. `current`: the number of nodes that were asked for.
class ReplicaCalculator {
 public:
  struct Options {
    double tolerance = 0.1;  ///< largest distance of the ratio from 1 at which the number stays
    sim::Duration cpu_initialisation = std::chrono::minutes{5};  ///< after the start, in which a node may be hot because it starts
    sim::Duration readiness_delay = std::chrono::seconds{30};    ///< a node that ceased to be ready by then never was
    friend bool operator==(const Options&, const Options&) = default;
  };
  explicit ReplicaCalculator(const Options& options) : options_{options} {}

  /// Utilisation of the requested cores: the sum of all samples over the sum of all requests, against `target` percent. Nodes that
  /// are not ready, or that still start, do not count unless they would prevent a growth.
  [[nodiscard]] std::optional<std::size_t> by_utilisation(std::span<const ScaledNode> nodes, std::size_t current,
                                                          std::int64_t target, sim::Instant now) const;
  /// Any metric of each node (type Pods): the mean of all samples, against `target` in thousandths. Nodes count whether or not
  /// they are ready.
  [[nodiscard]] std::optional<std::size_t> by_mean(std::span<const ScaledNode> nodes, std::size_t current, std::int64_t target) const;
  /// One value of the whole service (types Object and External, target type Value), against `target`, for the nodes that are ready.
  [[nodiscard]] std::size_t by_value(std::size_t ready, std::size_t current, std::int64_t value, std::int64_t target) const;
  /// One value of the whole service that the nodes share (target type AverageValue): `target` for each.
  [[nodiscard]] std::size_t by_share(std::size_t current, std::int64_t value, std::int64_t target) const;

 private:
  struct Sums;
  [[nodiscard]] Sums sums_of(std::span<const ScaledNode> nodes, const std::optional<sim::Instant>& cpu_at) const;
  [[nodiscard]] bool is_set_aside(const ScaledNode& node, sim::Instant now) const;
  [[nodiscard]] bool is_within_tolerance(double ratio) const;
  template <class Ratio>
  [[nodiscard]] std::optional<std::size_t> decide(const Sums& sums, std::size_t current, std::int64_t full, Ratio ratio_of) const;

  Options options_;
};

}  // namespace knee::models
