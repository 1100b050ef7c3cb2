/// Nodes behind load balancers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "models/balancing/policy.hpp"
#include "models/request/request.hpp"
#include "models/request/timeline.hpp"
#include "sim/network/network.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/random/random_stream.hpp"
#include "sim/random/run_key.hpp"

namespace knee::models {

/// Layer-7 proxies, each on a host of its own: a request crosses the network from the client to a balancer, from there to the
/// node that its policy picks, and its response goes the same way back. Of several balancers a request takes any, and none
/// knows what the others have sent.
class Balancer : public Server {
 public:
  struct Options {
    Policy::Options policy = {};
    std::size_t count = 1;  ///< balancers
  };

  /// A node: its host on the network, and its server.
  struct Node {
    sim::Host host;
    Server& server;
    std::uint64_t in_flight = 0;  ///< of all balancers
    TimelineRow row{};            ///< its requests in flight
  };

  /// The hosts of the clients and of the balancers themselves.
  struct NetworkAddress {
    sim::Network& network;
    sim::Host client;
    std::vector<sim::Host> balancers;
  };

  /// `options.policy.nodes` is the number of `nodes`.
  Balancer(sim::Simulation& simulation, NetworkAddress place, const Options& options, std::vector<Node> nodes, sim::RunKey key);

  void submit(Request& request) override { simulation_.start(route(request)); }

 private:
  sim::Process route(Request& request);
  [[nodiscard]] std::size_t any_balancer();

  sim::Simulation& simulation_;
  NetworkAddress place_;
  std::vector<std::unique_ptr<Policy>> policies_;  // of each balancer
  std::vector<Node> nodes_;
  sim::RandomStream stream_;  // which balancer
};

}  // namespace knee::models
