/// `IdleQueues` and `JoinIdleQueue`: nodes that are idle say so, and get the next request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "models/balancing/draw.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::models {

/// The idle queues of all balancers. A node that has answered its last request reports to one of them, which it draws (JIQ-Random), and
/// is at the end of its queue from then on; it leaves the queue as soon as any balancer sends it a request. At first all nodes are idle.
///
/// Lu, Xie, Kliot, Geller, Larus, Greenberg, "Join-Idle-Queue: A novel load balancing algorithm for dynamically scalable web services",
/// Performance Evaluation 68(11), 2011. Simpler than there: a report, and its withdrawal, take no time of their own; a report comes with
/// the node's last response.
class IdleQueues {
 public:
  IdleQueues(std::size_t nodes, std::size_t balancers, sim::RandomStream stream);

  /// A balancer has sent a request to the node, or has its response.
  void sent(std::size_t node);
  void answered(std::size_t node);

  /// The idle node that has waited longest at `balancer`, of `among`, or of all (null); none: no node is idle there.
  [[nodiscard]] std::optional<std::size_t> first(std::size_t balancer, const Candidates* among) const;

 private:
  static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);
  // A place in a ring of each queue; the anchors of the queues come after the nodes.
  struct Place {
    std::uint32_t previous;
    std::uint32_t next = kNone;  // in no queue
  };

  void join(std::size_t node);
  void leave(std::size_t node);
  [[nodiscard]] std::size_t anchor(std::size_t balancer) const { return requests_.size() + balancer; }

  std::vector<std::uint32_t> requests_;  // in flight, by node
  std::vector<Place> places_;
  std::size_t balancers_;
  sim::RandomStream stream_;
};

/// A node of the balancer's idle queue, else any node by weight.
class JoinIdleQueue : public Policy {
 public:
  /// `queues` null: there is one balancer.
  JoinIdleQueue(const Options& options, sim::RandomStream stream, std::shared_ptr<IdleQueues> queues, std::size_t balancer);

  [[nodiscard]] std::size_t pick(sim::Instant now) override;
  void sent(std::size_t node, sim::Instant /*now*/) override { queues_->sent(node); }
  void answered(std::size_t node, sim::Duration /*took*/, sim::Instant /*now*/) override { queues_->answered(node); }

 private:
  Draw draw_;
  std::shared_ptr<IdleQueues> queues_;
  std::size_t balancer_;
};

}  // namespace knee::models
