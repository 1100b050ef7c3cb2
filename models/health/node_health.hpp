/// `NodeHealth`: what one balancer thinks of its nodes, and so which of them it may pick.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/balancing/candidates.hpp"
#include "models/health/ejections.hpp"
#include "models/health/max_fails.hpp"
#include "models/health/rise_and_fall.hpp"
#include "models/health/slow_start.hpp"

namespace knee::models {

/// Active checks (HAProxy: inter, fall, rise), by which a node is up or down. By default HAProxy's defaults.
struct HealthChecks {
  enum class Kind : std::uint8_t {
    connect,  ///< a TCP connection is opened: the kernel answers, whatever the processes do
    request,  ///< a request without steps goes through the processes like any other one
  };

  sim::Duration every = std::chrono::seconds{2};
  sim::Duration time_out = std::chrono::seconds{2};
  std::uint64_t fails = 3;   ///< in a row, after which the node is down
  std::uint64_t passes = 2;  ///< in a row, after which it is up again
  Kind kind = Kind::connect;
  friend bool operator==(const HealthChecks&, const HealthChecks&) = default;
};

/// A node is out while its checks fail, while it has failed too often (`MaxFails`), while it is ejected, while it drains, and while
/// the balancer does not know it. Nodes that it does not know count in no share of nodes.
class NodeHealth {
 public:
  struct Options {
    std::optional<HealthChecks> checks = {};
    std::optional<MaxFails::Options> max_fails = {};
    std::optional<Ejections::Options> ejections = {};
    std::optional<SlowStart> slow_start = {};
    double panic = 0;  ///< share of healthy nodes below which all nodes get requests (Envoy's panic threshold)
    friend bool operator==(const Options&, const Options&) = default;
  };

  NodeHealth(const Options& options, std::size_t nodes, const std::vector<std::uint32_t>& weights);

  /// The candidates at `now`, without the nodes in `tried`. The reference stays valid.
  const Candidates& candidates(sim::Instant now, const std::vector<std::size_t>& tried);
  [[nodiscard]] const Candidates& candidates() const { return candidates_; }

  void picked(std::size_t node, sim::Instant now);
  /// A request to the node has ended as it should (`served`), or in a way that counts as a failure.
  void ended(std::size_t node, bool served, sim::Instant now);
  void checked(std::size_t node, bool passes) { nodes_[node].checks.check(passes); }
  void drain(std::size_t node, bool drains) { nodes_[node].drains = drains; }
  /// From now on the balancer knows the node, or does not: a node that it gets to know is as good as new, and starts slowly.
  void know(std::size_t node, bool is_there, sim::Instant now);
  [[nodiscard]] bool knows(std::size_t node) const { return nodes_[node].is_known; }
  /// Every interval of the ejections.
  void sweep(sim::Instant now) { ejections_->sweep(now); }

 private:
  struct Node {
    MaxFails fails;
    RiseAndFall checks;
    bool drains = false;
    bool is_known = true;
    bool was_out = false;
    sim::Instant back{};      // since when it has been in again
    bool starts_slowly = false;
  };

  [[nodiscard]] bool is_healthy(std::size_t node, sim::Instant now) const;
  [[nodiscard]] Node new_node() const;
  void note_return(std::size_t node, bool is_in, sim::Instant now);
  [[nodiscard]] bool is_panic(std::size_t healthy) const;

  Options options_;
  std::vector<Node> nodes_;
  std::size_t known_;
  std::optional<Ejections> ejections_;
  std::vector<char> healthy_;
  Candidates candidates_;
};

}  // namespace knee::models
