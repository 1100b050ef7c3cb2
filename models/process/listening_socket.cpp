#include "models/process/listening_socket.hpp"

namespace knee::models {

// Linux, net/ipv4/tcp_input.c, tcp_conn_request: where sk_acceptq_is_full, the SYN is dropped without an answer, so the
// client's kernel knows nothing but that its timer runs out. A client that has connected late is silent from then on.
sim::Process ListeningSocket::repeat_syn(Request& request) {
  const sim::Instant first = simulation_.now();
  const auto time_outs = syn_time_outs(options_.syn_retries);
  for (std::size_t i = 0; i + 1 < time_outs.size(); ++i) {
    co_await simulation_.delay(time_outs[i]);
    if (is_full()) continue;
    if (request.first_byte_delay > sim::Duration::zero()) request.first_byte_delay += simulation_.now() - first;
    enqueue(request);
    co_return;
  }
  co_await simulation_.delay(time_outs.back());
  request.ledger.charge(LatencyComponent::queue, simulation_.now());
  request.finish(Outcome::refused);
}

}  // namespace knee::models
