#include "models/clients/slow_clients.hpp"

namespace knee::models {

void SlowClients::submit(Request& request) {
  request.body_arrives = sim::kStart;
  request.undelivered = request.proxy_buffer = sim::Bytes{};
  if (request.request_class->has_slow_client()) {
    simulation_.start(carry(request));
  } else {
    receiver(request).submit(request);
  }
}

sim::Process SlowClients::carry(Request& request) {
  const RequestClass& kind = *request.request_class;
  const sim::Duration upload = kind.client_time(kind.request_size);
  request.undelivered = kind.response_size;
  if (way_.has_proxy) {
    request.proxy_buffer = way_.proxy_buffer;
    co_await simulation_.delay(upload);
    request.ledger.charge(LatencyComponent::network, simulation_.now());
  } else {
    request.body_arrives = sim::after(simulation_.now(), upload);
  }
  if (!request.abandoned) {
    co_await ServedBy{simulation_, receiver(request), request};
  } else {
    request.outcome = Outcome::failed;
  }
  if (request.outcome == Outcome::served && !request.abandoned) {
    co_await simulation_.delay(kind.client_time(request.undelivered));
    request.ledger.charge(LatencyComponent::network, simulation_.now());
  }
  request.finish(request.outcome);
}

}  // namespace knee::models
