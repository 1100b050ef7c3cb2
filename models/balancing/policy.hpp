/// `Policy`: how a balancer picks the node for a request.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "models/balancing/candidates.hpp"
#include "sim/kernel/time.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::models {

/// One balancer's policy, with all that this balancer knows of the nodes: what it has sent them, and how they have answered.
/// It sees nothing of other balancers.
class Policy {
 public:
  enum class Kind : std::uint8_t {
    round_robin,        ///< one node after the other, by weight
    random,             ///< any node, by weight
    least_connections,  ///< a node with the fewest requests in flight for its weight
    choices,            ///< of some random nodes the one with the fewest requests in flight for its weight
    least_latency,      ///< of some random nodes the one that is expected to answer first
    consistent_hash,    ///< the node of the client in a table of consistent hashing
    client_hash,        ///< the node of the client by its hash, modulo the weights
    first,              ///< the first candidate
    idle,               ///< a node that has said that it is idle, else any (join the idle queue)
  };
  /// The table of consistent hashing.
  enum class Table : std::uint8_t { ring, maglev };

  struct Options {
    Kind kind = Kind::round_robin;
    std::size_t nodes = 1;
    std::vector<std::uint32_t> weights = {};  ///< of each node, above 0; empty: all alike
    std::size_t choices = 2;                  ///< random nodes that are compared
    bool replacement = false;                 ///< whether a node may be drawn twice
    /// Interval at which the balancer learns how many requests are in flight; none: at once.
    std::optional<sim::Duration> refresh = {};
    sim::Duration decay = std::chrono::seconds{10};  ///< mean lifetime of a latency that was seen
    Table table = Table::ring;
    std::size_t ring_size = 1024;     ///< least number of points on the ring
    std::size_t table_size = 65'537;  ///< entries of a Maglev table: a prime above the number of nodes
    std::optional<double> bound = {}; ///< bounded loads: the most requests of a node, in averages; above 1
    friend bool operator==(const Options&, const Options&) = default;
  };

  virtual ~Policy() = default;

  /// Picks among `candidates` from now on, of which there must be one at each pick. They outlive the policy.
  virtual void limit_to(const Candidates& candidates) { candidates_ = &candidates; }

  /// The node for the next request, from 0.
  [[nodiscard]] virtual std::size_t pick(sim::Instant now) = 0;
  /// The same, for a client whose hash is `key`.
  [[nodiscard]] virtual std::size_t pick_for(std::uint64_t /*key*/, sim::Instant now) { return pick(now); }
  /// The balancer has sent a request to `node`.
  virtual void sent(std::size_t /*node*/, sim::Instant /*now*/) {}
  /// The response of `node` has come, `took` after the request was sent.
  virtual void answered(std::size_t /*node*/, sim::Duration /*took*/, sim::Instant /*now*/) {}

 protected:
  /// Null: any node may be picked, with its whole weight.
  [[nodiscard]] const Candidates* limits() const {
    return candidates_ == nullptr || candidates_->is_whole() ? nullptr : candidates_;
  }

 private:
  const Candidates* candidates_ = nullptr;
};

class IdleQueues;

/// `stream`: the draws of a policy that draws. `idle`: what the nodes tell all balancers, for the one number `balancer` of them; only
/// Kind::idle looks at it. Null: there is one balancer.
[[nodiscard]] std::unique_ptr<Policy> make_policy(const Policy::Options& options, sim::RandomStream stream,
                                                  const std::shared_ptr<IdleQueues>& idle = nullptr, std::size_t balancer = 0);

}  // namespace knee::models
