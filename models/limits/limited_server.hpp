/// `LimitedServer`: a limit of concurrency in front of the processes of a node.
#pragma once

#include "models/limits/admission.hpp"
#include "models/request/request.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::models {

/// A filter through which all requests of a node pass (a proxy beside the node, a servlet filter): a request above the limit is refused
/// at once, and costs the node nothing. It does not notice that a client has gone: a request that is served all the same is a sample.
class LimitedServer final : public Server {
 public:
  /// A request on a connection that a process keeps open goes to that process, any other one to `front`.
  LimitedServer(sim::Simulation& simulation, const Admission::Options& options, Server& front, sim::RandomStream stream)
      : simulation_{simulation}, admission_{options, std::move(stream)}, front_{front} {}

  void submit(Request& request) override;
  [[nodiscard]] Admission& admission() { return admission_; }

 private:
  sim::Process pass(Request& request, Admission::Ticket ticket);
  [[nodiscard]] Server& receiver(const Request& request) const {
    const bool is_kept = request.connection != nullptr && request.connection->server != nullptr;
    return is_kept ? *request.connection->server : front_;
  }

  sim::Simulation& simulation_;
  Admission admission_;
  Server& front_;
};

}  // namespace knee::models
