#include "models/cluster/client_link.hpp"

namespace knee::models {

sim::Process ClientLink::carry(Request& request) {
  Ledger& ledger = request.ledger;
  co_await way_.network.send(way_.client, way_.node, request.request_class->request_size);
  ledger.charge(LatencyComponent::network, simulation_.now());
  if (request.abandoned) {
    request.finish(Outcome::failed);
    co_return;
  }
  Server& server = receiver(request);
  co_await ServedBy{simulation_, server, request};
  sim::Bytes answered{60};  // a reset, or an error without a body
  if (request.outcome == Outcome::served) answered = request.request_class->response_size;
  co_await way_.network.send(way_.node, way_.client, answered);
  ledger.charge(LatencyComponent::network, simulation_.now());
  request.finish(request.outcome);
}

}  // namespace knee::models
