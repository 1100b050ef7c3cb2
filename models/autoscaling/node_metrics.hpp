/// `NodeMetrics`: samples of what the nodes of a fleet use, of a certain age.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "models/autoscaling/fleet.hpp"
#include "models/autoscaling/replica_calculator.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::models {

/// Every `resolution` all nodes are asked for their counters (Metrics Server: --metric-resolution, 15 s); a sample is the mean
/// since the last time, so a node has its first one after two of them. What is asked is known after `delay`.
class NodeMetrics {
 public:
  struct Options {
    sim::Duration resolution = std::chrono::seconds{15};
    sim::Duration delay{};
    friend bool operator==(const Options&, const Options&) = default;
  };
  /// What was asked at one instant.
  struct Scrape {
    sim::Instant at{};
    std::vector<std::optional<MetricSample>> cores;      ///< in use at each place; none: no sample
    std::vector<std::optional<MetricSample>> in_flight;  ///< at each place
    std::int64_t requests_milli = 0;                     ///< attempts per second at all nodes together
    std::optional<std::int64_t> latency_us = {};         ///< mean of all attempts that have ended; none: no attempt has
  };

  NodeMetrics(sim::Simulation& simulation, const Options& options, Fleet& fleet);

  /// The last scrape that is known at `now`; null: none is.
  [[nodiscard]] const Scrape* latest(sim::Instant now);

 private:
  // The counters of a node when it was last asked.
  struct Asked {
    sim::Instant started{};  // of the node: another one at the same place has another
    double busy = 0;
  };
  sim::Process scrape_again_and_again();
  [[nodiscard]] Scrape scrape();
  [[nodiscard]] std::optional<MetricSample> cores_of(std::size_t place, sim::Instant now);

  sim::Simulation& simulation_;
  Options options_;
  Fleet& fleet_;
  std::vector<std::optional<Asked>> asked_;
  std::deque<Scrape> scrapes_;
};

}  // namespace knee::models
