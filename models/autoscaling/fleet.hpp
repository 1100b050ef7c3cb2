/// `Fleet`: the nodes of a service that come and go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "models/autoscaling/replica_calculator.hpp"
#include "models/autoscaling/rolling_update.hpp"
#include "models/cluster/node_load.hpp"
#include "models/group/process_group.hpp"
#include "models/machine/machine.hpp"
#include "models/request/timeline.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/stats/time_average.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

/// Keeps as many nodes as it is asked for, and replaces them by those of a new version: Kubernetes' ReplicaSet and Deployment.
///
/// A node that starts takes `start` until its processes are started (machine, schedule, image), then their own start-up, which
/// computes on its machine. It is ready when the first process listens; only then the balancers know it. A node that leaves gets no
/// new requests at once, ends when nothing is in flight at it, and after `grace` at the latest: then its processes are killed with
/// the requests in hand. Nodes leave in this order: those whose processes are not started, those that are not ready, the ones that
/// became ready last (kubernetes/kubernetes, pkg/controller/controller_utils.go, ActivePodsWithRanks).
///
/// Left out: readiness probes that fail later, endpoints that reach the balancers late, a machine that is down and is replaced.
class Fleet {
 public:
  struct Options {
    std::size_t first = 1;   ///< nodes that are ready at the beginning
    sim::Duration start{};   ///< from the decision to the start of the processes
    sim::Duration grace = std::chrono::seconds{30};  ///< Kubernetes: terminationGracePeriodSeconds
    std::int64_t request_milli = 0;                  ///< cores that a node requests, in thousandths
  };
  enum class Phase : std::uint8_t { absent, booting, starting, ready, leaving };

  /// Room for one node. Nodes that are there at first are the first ones.
  struct Place {
    Machine& machine;
    ProcessGroup& group;
    NodeLoad& load;
    std::function<void(bool is_there)> know;  ///< tells the balancers
    TimelineRow row{};
  };

  Fleet(sim::Simulation& simulation, const Options& options, std::vector<Place> places);

  /// The number of nodes is `nodes` from now on. Without room, nodes start when others have ended.
  void scale_to(std::size_t nodes);
  /// Replaces all nodes.
  void deploy(const RollingUpdate& update);

  /// The nodes asked for: without those of a surge, and without those that leave.
  [[nodiscard]] std::size_t asked_for() const { return asked_for_; }
  [[nodiscard]] std::size_t places() const { return nodes_.size(); }
  [[nodiscard]] const Place& place(std::size_t number) const { return nodes_[number].place; }
  [[nodiscard]] Phase phase(std::size_t number) const { return nodes_[number].phase; }
  /// The node at this place, without a sample; none: it is absent.
  [[nodiscard]] std::optional<ScaledNode> node(std::size_t number) const;
  [[nodiscard]] std::size_t ready() const { return static_cast<std::size_t>(ready_.value()); }

  /// Nodes that are paid for: from the decision to start them to their end.
  [[nodiscard]] const sim::TimeAverage& running_nodes() const { return running_; }
  /// The largest number of them at any time since `reset_statistics`; what lasts for no time does not count.
  [[nodiscard]] std::int64_t most_running() const;
  [[nodiscard]] const sim::TimeAverage& ready_nodes() const { return ready_; }
  /// Share of the time since `reset_statistics` in which the place had a node, 0 to 1.
  [[nodiscard]] double presence(std::size_t number) const { return nodes_[number].present.mean(simulation_.now()); }
  void reset_statistics();

 private:
  struct Node {
    Node(sim::Simulation& simulation, Place at) : place{std::move(at)}, told{simulation} {}
    Place place;
    Phase phase = Phase::absent;
    bool leaves = false;
    std::uint64_t version = 0;
    sim::Instant started{};
    sim::Instant changed{};
    sim::Condition told;
    sim::TimeAverage present;
  };
  struct Census {
    std::size_t all = 0;      // nodes that do not leave
    std::size_t ready = 0;
    std::size_t current = 0;  // of the present version
    std::size_t current_ready = 0;
    std::size_t leaving_old = 0;
  };

  sim::Process live(Node& node);
  sim::Task<> start(Node& node);
  sim::Task<> leave(Node& node);
  void enter(Node& node, Phase phase);
  void reconcile();
  [[nodiscard]] Census census() const;
  void add_nodes(const Census& now);
  void remove_surplus();
  void remove_old();
  [[nodiscard]] std::size_t allowed(const Census& now) const;
  std::size_t remove(std::size_t most, bool (*is_meant)(const Fleet& fleet, const Node& node));
  [[nodiscard]] bool leaves_before(const Node& one, const Node& other) const;

  sim::Simulation& simulation_;
  Options options_;
  std::deque<Node> nodes_;
  std::size_t asked_for_;
  std::uint64_t version_ = 0;
  RollingUpdate update_;  // of the last deploy
  sim::TimeAverage running_;
  sim::Instant running_since_{};  // as many as now
  std::int64_t most_running_ = 0;
  sim::TimeAverage ready_;
  bool is_reconciling_ = false;
  bool reconciles_again_ = false;
};

}  // namespace knee::models
