#include "models/cluster/balancer.hpp"

namespace knee::models {

Balancer::Balancer(sim::Simulation& simulation, const NetworkAddress& place, Policy policy, std::vector<Node> nodes,
                   sim::RandomStream stream)
    : simulation_{simulation}, place_{place}, policy_{policy}, nodes_{std::move(nodes)}, stream_{std::move(stream)} {}

sim::Process Balancer::route(Request& request) {
  const sim::Bytes asked = request.request_class->request_size;
  const sim::Bytes answered = request.request_class->response_size;
  auto& [network, client, self] = place_;
  Ledger& ledger = request.ledger;

  co_await network.send(client, self, asked);
  Node& node = pick();
  node.row.count(static_cast<double>(++node.in_flight));
  co_await network.send(self, node.host, asked);
  ledger.charge(LatencyComponent::network, simulation_.now());

  co_await ServedBy{simulation_, node.server, request};

  co_await network.send(node.host, self, answered);
  node.row.count(static_cast<double>(--node.in_flight));
  co_await network.send(self, client, answered);
  ledger.charge(LatencyComponent::network, simulation_.now());
  request.finish(request.outcome);
}

Balancer::Node& Balancer::pick() {
  switch (policy_) {
    case Policy::round_robin: return nodes_[turn_++ % nodes_.size()];
    case Policy::random: return nodes_[stream_.below(nodes_.size())];
    case Policy::least_connections: return least_connected();
    case Policy::two_choices: break;
  }
  if (nodes_.size() == 1) return nodes_.front();
  const std::size_t first = stream_.below(nodes_.size());
  const std::size_t other = stream_.below(nodes_.size() - 1);
  Node& a = nodes_[first];
  Node& b = nodes_[other < first ? other : other + 1];
  return b.in_flight < a.in_flight ? b : a;
}

Balancer::Node& Balancer::least_connected() {
  const std::size_t start = turn_++;
  Node* best = &nodes_[start % nodes_.size()];
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    Node& node = nodes_[(start + i) % nodes_.size()];
    if (node.in_flight < best->in_flight) best = &node;
  }
  return *best;
}

}  // namespace knee::models
