/// `Ejections`: nodes that are out after consecutive errors, longer each time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// Envoy's outlier detection by consecutive errors (envoy/config/cluster/v3/outlier_detection.proto; `consecutive_5xx`), of all
/// nodes of one balancer. A node is ejected unless the share of ejected nodes has reached `most`; so one node can always be.
/// Each sweep lets nodes back whose time is over, and makes the next ejection of the others shorter by one base time.
/// Left out: success rates, failure percentages, jitter.
class Ejections {
 public:
  struct Options {
    std::uint64_t errors = 5;                              ///< consecutive
    sim::Duration base = std::chrono::seconds{30};         ///< of the first ejection; the second one in a row takes twice as long
    sim::Duration longest = std::chrono::seconds{300};     ///< or `base`, if that is longer
    double most = 0.1;                                     ///< share of the nodes
    sim::Duration interval = std::chrono::seconds{10};     ///< of sweeps
    friend bool operator==(const Options&, const Options&) = default;
  };

  Ejections(const Options& options, std::size_t nodes) : options_{options}, nodes_(nodes), members_{nodes} {}

  [[nodiscard]] bool is_ejected(std::size_t node) const { return nodes_[node].ejected; }
  void served(std::size_t node) { nodes_[node].errors = 0; }
  void failed(std::size_t node, sim::Instant now);
  /// From now on the balancer knows a node, or does not. What it knew of it is forgotten.
  void know(std::size_t node, bool is_there);
  /// Every `interval`.
  void sweep(sim::Instant now);

 private:
  struct Node {
    std::uint64_t errors = 0;
    std::uint64_t times = 0;  // the multiplier of the last ejection
    bool ejected = false;
    sim::Instant back{};
  };

  Options options_;
  std::vector<Node> nodes_;
  std::size_t ejected_ = 0;
  std::size_t members_;  // nodes that the balancer knows
};

}  // namespace knee::models
