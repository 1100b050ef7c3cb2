/// `ClientLink`: the network between clients and a node that they reach without a balancer.
#pragma once

#include "models/request/request.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/network/network.hpp"

namespace knee::models {

/// Requests cross the network on their way to the node, their responses on the way back. Handshakes of connections are left out, as
/// behind a balancer. A request whose client goes away before it has arrived never reaches the node.
class ClientLink : public Server {
 public:
  struct Way {
    sim::Network& network;
    sim::Host client;
    sim::Host node;
  };
  /// A request on a connection that a process keeps open goes to that process, any other one to `front`; with `all_through_front` all do.
  ClientLink(sim::Simulation& simulation, const Way& way, Server& front, bool all_through_front = false)
      : simulation_{simulation}, way_{way}, front_{front}, all_through_front_{all_through_front} {}

  void submit(Request& request) override { simulation_.start(carry(request)); }

 private:
  sim::Process carry(Request& request);
  [[nodiscard]] Server& receiver(const Request& request) const {
    const bool is_kept = !all_through_front_ && request.connection != nullptr && request.connection->server != nullptr;
    return is_kept ? *request.connection->server : front_;
  }

  sim::Simulation& simulation_;
  Way way_;
  Server& front_;
  bool all_through_front_;
};

}  // namespace knee::models
