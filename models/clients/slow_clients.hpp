/// `SlowClients`: the clients' own links to the network, as of a mobile phone.
#pragma once

#include "models/request/request.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::models {

/// Requests of a class with `client_bytes_per_s` come at that pace, and their responses leave at it, each over a link of its own. Other
/// requests pass at once.
///
/// Without a proxy the client connects at once, and the server reads the body as it comes. A thread is held meanwhile, and again until
/// the kernel's send buffer has room for the rest of the response (`ThreadServer`); an event loop is not held. A proxy
/// (`Way::proxy_buffer`) passes a request on when it has it whole, and takes so much of the response before its client has read it.
///
/// Left out: the receive buffer of a server that does not read yet; a client that goes away while a thread writes (it is held to the
/// end); the memory of responses that wait in an event loop.
class SlowClients final : public Server {
 public:
  struct Way {
    bool has_proxy = false;
    sim::Bytes proxy_buffer{};  ///< with a proxy
  };
  /// A request on a connection that a process keeps open goes to that process, any other one to `front`; with `all_through_front` all do.
  SlowClients(sim::Simulation& simulation, const Way& way, Server& front, bool all_through_front)
      : simulation_{simulation}, way_{way}, front_{front}, all_through_front_{all_through_front} {}

  void submit(Request& request) override;

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
