/// Nodes behind a load balancer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/request/request.hpp"
#include "models/request/timeline.hpp"
#include "sim/network/network.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::models {

/// A layer-7 proxy on a host of its own: a request crosses the network from the client to the balancer, from there to
/// the node it picks, and its response goes the same way back. It counts the requests in flight at each node.
class Balancer : public Server {
 public:
  enum class Policy : std::uint8_t {
    round_robin,        ///< one node after the other
    random,             ///< any node
    least_connections,  ///< a node with the fewest requests in flight; ties go round (nginx least_conn)
    two_choices,        ///< of two random nodes the one with fewer in flight (Mitzenmacher 2001; nginx random two)
  };

  /// A node: its host on the network, and its server.
  struct Node {
    sim::Host host;
    Server& server;
    std::uint64_t in_flight = 0;
    TimelineRow row{};  ///< its requests in flight
  };

  /// The hosts of the clients and of the balancer itself.
  struct NetworkAddress {
    sim::Network& network;
    sim::Host client;
    sim::Host self;
  };

  Balancer(sim::Simulation& simulation, const NetworkAddress& place, Policy policy, std::vector<Node> nodes, sim::RandomStream stream);

  void submit(Request& request) override { simulation_.start(route(request)); }

 private:
  sim::Process route(Request& request);
  [[nodiscard]] Node& pick();
  [[nodiscard]] Node& least_connected();

  sim::Simulation& simulation_;
  NetworkAddress place_;
  Policy policy_;
  std::vector<Node> nodes_;
  sim::RandomStream stream_;
  std::size_t turn_ = 0;
};

}  // namespace knee::models
