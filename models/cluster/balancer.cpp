#include "models/cluster/balancer.hpp"

#include <utility>

namespace knee::models {

Balancer::Balancer(sim::Simulation& simulation, NetworkAddress place, const Options& options, std::vector<Node> nodes,
                   sim::RunKey key)
    : simulation_{simulation},
      place_{std::move(place)},
      nodes_{std::move(nodes)},
      stream_{key.stream("which balancer")} {
  for (std::size_t i = 0; i < options.count; ++i) policies_.push_back(make_policy(options.policy, key.stream("balancer", i)));
}

sim::Process Balancer::route(Request& request) {
  const sim::Bytes asked = request.request_class->request_size;
  const sim::Bytes answered = request.request_class->response_size;
  const std::size_t number = any_balancer();
  Policy& policy = *policies_[number];
  const sim::Host self = place_.balancers[number];
  sim::Network& network = place_.network;
  Ledger& ledger = request.ledger;

  co_await network.send(place_.client, self, asked);
  const sim::Instant sent = simulation_.now();
  const std::size_t picked = policy.pick(sent);
  policy.sent(picked, sent);
  Node& node = nodes_[picked];
  node.row.count(static_cast<double>(++node.in_flight));
  co_await network.send(self, node.host, asked);
  ledger.charge(LatencyComponent::network, simulation_.now());

  co_await ServedBy{simulation_, node.server, request};

  co_await network.send(node.host, self, answered);
  policy.answered(picked, simulation_.now() - sent, simulation_.now());
  node.row.count(static_cast<double>(--node.in_flight));
  co_await network.send(self, place_.client, answered);
  ledger.charge(LatencyComponent::network, simulation_.now());
  request.finish(request.outcome);
}

std::size_t Balancer::any_balancer() { return policies_.size() == 1 ? 0 : stream_.below(policies_.size()); }

}  // namespace knee::models
