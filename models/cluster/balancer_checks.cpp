/// The active checks of a balancer, and the end of its ejections.
#include "models/cluster/balancer.hpp"

namespace knee::models {

// The checks of the nodes are spread over the interval, as HAProxy's are.
void Balancer::begin_checks() {
  for (Proxy& proxy : proxies_) {
    if (options_.health.ejections) simulation_.start(sweep(proxy));
    if (!options_.health.checks) continue;
    const auto nodes = static_cast<std::int64_t>(nodes_.size());
    for (std::int64_t i = 0; i < nodes; ++i) {
      simulation_.start(check(proxy, static_cast<std::size_t>(i), options_.health.checks->every * (i + 1) / nodes));
    }
  }
}

sim::Process Balancer::sweep(Proxy& proxy) {
  for (;;) {
    co_await simulation_.delay(options_.health.ejections->interval);
    proxy.health->sweep(simulation_.now());
  }
}

sim::Process Balancer::check(Proxy& proxy, std::size_t number, sim::Duration first) {
  const HealthChecks& checks = *options_.health.checks;
  co_await simulation_.delay(first);
  for (;;) {
    const sim::Instant next = sim::after(simulation_.now(), checks.every);
    if (proxy.health->knows(number)) {
      const bool passed = co_await passes(proxy, nodes_[number]);
      if (proxy.health->knows(number)) proxy.health->checked(number, passed);
      serve_waiting(proxy);
    }
    if (next > simulation_.now()) co_await simulation_.until(next);
  }
}

sim::Task<bool> Balancer::passes(Proxy& proxy, Node& node) {
  const HealthChecks& checks = *options_.health.checks;
  co_await place_.network.send(proxy.host, node.host, kPacket);
  const Port port = node.port == nullptr ? Port::open : *node.port;
  if (port == Port::silent) {
    co_await simulation_.delay(checks.time_out);
    co_return false;
  }
  bool passes = port == Port::open;
  if (passes && checks.kind == HealthChecks::Kind::request) {
    Request request;
    request.request_class = &check_class_;
    request.due = simulation_.now();
    request.ledger = Ledger{request.due};
    Attempts::Attempt& attempt = attempts_.begin(request);
    const bool in_time = co_await attempt.serve(node.server, checks.time_out);
    if (!in_time) {
      attempts_.give_up(attempt);
      co_return false;
    }
    passes = attempt.request().outcome == Outcome::served;
    attempts_.take_back(attempt);
  }
  co_await place_.network.send(node.host, proxy.host, kPacket);
  co_return passes;
}

}  // namespace knee::models
