#include "models/balancing/policy.hpp"

#include "models/balancing/choices.hpp"
#include "models/balancing/draw.hpp"
#include "models/balancing/hashing.hpp"
#include "models/balancing/idle_queues.hpp"
#include "models/balancing/least_connections.hpp"
#include "models/balancing/turns.hpp"

namespace knee::models {
namespace {

// HAProxy's `first`: with limits of connections it fills one node after the other.
class FirstNode : public Policy {
 public:
  [[nodiscard]] std::size_t pick(sim::Instant /*now*/) override {
    const Candidates* among = limits();
    std::size_t node = 0;
    while (among != nullptr && !among->has(node)) ++node;
    return node;
  }
};

}  // namespace

std::unique_ptr<Policy> make_policy(const Policy::Options& options, sim::RandomStream stream,
                                    const std::shared_ptr<IdleQueues>& idle, std::size_t balancer) {
  switch (options.kind) {
    case Policy::Kind::round_robin: break;
    case Policy::Kind::random: return std::make_unique<RandomNode>(options, std::move(stream));
    case Policy::Kind::least_connections: return std::make_unique<LeastConnections>(options);
    case Policy::Kind::choices: return std::make_unique<FewestOfChoices>(options, std::move(stream));
    case Policy::Kind::consistent_hash: return std::make_unique<ConsistentHash>(options);
    case Policy::Kind::client_hash: return std::make_unique<ClientHash>(options);
    case Policy::Kind::first: return std::make_unique<FirstNode>();
    case Policy::Kind::idle: return std::make_unique<JoinIdleQueue>(options, std::move(stream), idle, balancer);
    case Policy::Kind::least_latency: return std::make_unique<FastestOfChoices>(options, std::move(stream));
  }
  return std::make_unique<Turns>(options);
}

}  // namespace knee::models
