#include "models/cluster/balancer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "models/balancing/idle_queues.hpp"
#include "models/clients/syn_retries.hpp"

namespace knee::models {
namespace {

Outcome outcome_of(Balancer::Failure failure) {
  switch (failure) {
    case Balancer::Failure::refused: return Outcome::refused;
    case Balancer::Failure::no_answer:
    case Balancer::Failure::time_out: return Outcome::timed_out;
    case Balancer::Failure::none:
    case Balancer::Failure::error:
    case Balancer::Failure::reset: break;
  }
  return Outcome::failed;
}

bool hashes(Policy::Kind kind) { return kind == Policy::Kind::consistent_hash || kind == Policy::Kind::client_hash; }

bool watches(const Balancer::Options& options) {
  return options.health != NodeHealth::Options{} || options.next || options.time_out || options.limit || options.concurrency ||
         options.nodes_change;
}

void show_pick(TimelineRow& picks, std::size_t node, const Request& request) {
  picks.mark("node-" + std::to_string(node), &request);
}

// The kernel of the balancer repeats its SYN while the host does not answer, until the proxy gives up.
sim::Task<bool> await_answer(sim::Simulation& simulation, const Port& port, sim::Duration time_out) {
  sim::Instant next = simulation.now();
  const sim::Instant end = sim::after(next, time_out);
  for (const sim::Duration wait : syn_time_outs(SynRetries::linux_6_1)) {
    next = sim::after(next, wait);
    if (next >= end) break;
    co_await simulation.until(next);
    if (port != Port::silent) co_return true;
  }
  co_await simulation.until(end);
  co_return false;
}

}  // namespace

Balancer::Balancer(sim::Simulation& simulation, NetworkAddress place, const Options& options, std::vector<Node> nodes,
                   sim::RunKey key)
    : simulation_{simulation},
      place_{std::move(place)},
      options_{options},
      nodes_{std::move(nodes)},
      key_{key},
      stream_{key.stream("which balancer")},
      jitter_{key.stream("latency of the balancer")},
      attempts_{simulation} {
  for (const Node& node : nodes_) touched_.push_back(touched_at(node));
  std::shared_ptr<IdleQueues> idle;
  if (options.policy.kind == Policy::Kind::idle) {
    idle = std::make_shared<IdleQueues>(nodes_.size(), options.count, key.stream("idle nodes"));
  }
  for (std::size_t i = 0; i < options.count; ++i) {
    Proxy& proxy = proxies_.emplace_back(Proxy{.host = place_.balancers[i], .policy = nullptr});
    proxy.policy = make_policy(options.policy, key.stream("balancer", i), idle, i);
    if (options.cpu > sim::Duration{}) proxy.cores = std::make_unique<sim::Cores>(simulation, options.cores);
    if (options.limit) proxy.taken.resize(nodes_.size());
    if (options.concurrency) {
      proxy.admission = std::make_unique<Admission>(*options.concurrency, key.stream("concurrency of balancer", i));
    }
    if (!watches(options)) continue;
    proxy.health = std::make_unique<NodeHealth>(options.health, nodes_.size(), options.policy.weights);
    proxy.policy->limit_to(proxy.health->candidates());
  }
  if (options.health.checks || options.health.ejections) begin_checks();
}

sim::WorkingSet Balancer::touched_at(const Node& node) const {
  sim::WorkingSet set;
  set.add_members(node, node);
  place_.network.add_to(set, node.host);
  node.server.add_to(set);
  return set;
}

void Balancer::submit(Request& request) {
  if (proxies_.front().health == nullptr) {
    simulation_.start(route(request));
  } else {
    simulation_.start(route_with_care(request));
  }
}

std::size_t Balancer::any_balancer() { return proxies_.size() == 1 ? 0 : stream_.below(proxies_.size()); }

void Balancer::drain(std::size_t node, bool drains) {
  for (Proxy& proxy : proxies_) {
    proxy.health->drain(node, drains);
    serve_waiting(proxy);
  }
}

void Balancer::know(std::size_t node, bool is_there) {
  for (Proxy& proxy : proxies_) {
    proxy.health->know(node, is_there, simulation_.now());
    serve_waiting(proxy);
  }
}

std::uint64_t Balancer::in_flight() const {
  return std::accumulate(nodes_.begin(), nodes_.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const Node& node) { return sum + node.in_flight; });
}

// All nodes serve, and each request is served at the first of them.
sim::Process Balancer::route(Request& request) {
  const sim::Bytes asked = request.request_class->request_size;
  const sim::Bytes answered = request.request_class->response_size;
  Proxy& proxy = proxies_[any_balancer()];
  sim::Network& network = place_.network;
  const sim::Host client = request.origin.value_or(place_.client);
  Ledger& ledger = request.ledger;

  co_await network.send(client, proxy.host, asked);
  if (takes_time()) co_await simulation_.delay(half_latency(options_.latency / 2));
  if (proxy.cores != nullptr) co_await compute(proxy, request, options_.cpu / 2);
  const sim::Instant sent = simulation_.now();
  const std::size_t picked = node_for(proxy, request);
  if (proxy.picks.shown()) [[unlikely]] show_pick(proxy.picks, picked, request);
  proxy.policy->sent(picked, sent);
  Node& node = nodes_[picked];
  count(node, 1);
  co_await sim::Touching{&touched_[picked]};
  co_await network.send(proxy.host, node.host, asked);
  co_await sim::Touching{nullptr};
  ledger.charge(LatencyComponent::network, simulation_.now());

  co_await ServedBy{simulation_, node.server, request};

  Relay response{simulation_, network, {node.host, proxy.host, client}, answered, options_.buffer};
  co_await response.receive();
  proxy.policy->answered(picked, simulation_.now() - sent, simulation_.now());
  count(node, -1);
  if (takes_time()) co_await simulation_.delay(half_latency(options_.latency - options_.latency / 2));
  if (proxy.cores != nullptr) co_await compute(proxy, request, options_.cpu - options_.cpu / 2);
  co_await response.pass_on();
  ledger.charge(LatencyComponent::network, simulation_.now());
  set_cookie(request, picked);
  request.finish(request.outcome);
}

// A client that comes with the cookie of a node that may be picked goes there.
std::size_t Balancer::node_for(Proxy& proxy, const Request& request) {
  if (options_.sticky && request.cookie < nodes_.size()) {
    if (proxy.health == nullptr || proxy.health->candidates().has(request.cookie)) return request.cookie;
  }
  return hashes(options_.policy.kind) ? proxy.policy->pick_for(hash_of(request), simulation_.now()) : proxy.policy->pick(simulation_.now());
}

// All balancers hash alike.
std::uint64_t Balancer::hash_of(const Request& request) const {
  if (options_.key == Key::request_class) return key_.stream("hash of a path", request.class_number)();
  return key_.stream("hash of a client", request.client)();
}

void Balancer::set_cookie(Request& request, std::size_t node) const {
  if (options_.sticky && request.outcome == Outcome::served) request.cookie = static_cast<std::uint32_t>(node);
}

// --- Attempts -----------------------------------------------------------------------------------------------

sim::Process Balancer::route_with_care(Request& request) {
  Proxy& proxy = proxies_[any_balancer()];
  sim::Network& network = place_.network;
  const sim::Host client = request.origin.value_or(place_.client);
  co_await network.send(client, proxy.host, request.request_class->request_size);
  if (takes_time()) co_await simulation_.delay(half_latency(options_.latency / 2));
  request.ledger.charge(LatencyComponent::network, simulation_.now());
  if (proxy.cores != nullptr) co_await compute(proxy, request, options_.cpu / 2);
  request.outcome = Outcome::refused;
  std::optional<Relay> response;
  std::optional<Admission::Ticket> ticket;
  if (proxy.admission != nullptr) ticket = proxy.admission->admit(simulation_.now());
  if (ticket || proxy.admission == nullptr) co_await send_on(proxy, request, response);
  if (ticket && request.abandoned) {  // Envoy: cancelLatencySample
    proxy.admission->cancel();
  } else if (ticket) {
    proxy.admission->end(*ticket, request, simulation_.now());
  }
  if (takes_time()) co_await simulation_.delay(half_latency(options_.latency - options_.latency / 2));
  if (proxy.cores != nullptr) co_await compute(proxy, request, options_.cpu - options_.cpu / 2);
  if (response) {
    co_await response->pass_on();
  } else {
    co_await network.send(proxy.host, client, kPacket);
  }
  request.ledger.charge(LatencyComponent::network, simulation_.now());
  request.finish(request.outcome);
}

// To one node after the other, until one has answered.
sim::Task<> Balancer::send_on(Proxy& proxy, Request& request, std::optional<Relay>& response) {
  std::vector<std::size_t> tried;
  for (;;) {
    const std::optional<std::size_t> picked = co_await pick_in_time(proxy, request, tried);
    if (!picked) break;
    retries_ += tried.empty() ? 0 : 1;
    const Failure end = co_await attempt(proxy, *picked, request, response);
    if (end != Failure::none && end != Failure::error) request.outcome = outcome_of(end);
    if (end == Failure::none) set_cookie(request, *picked);
    if (end == Failure::none || request.abandoned || !tries_again(end, tried.size())) break;
    tried.push_back(*picked);
  }
}

std::optional<std::size_t> Balancer::pick(Proxy& proxy, const Request& request, const std::vector<std::size_t>& tried) {
  const sim::Instant now = simulation_.now();
  proxy.excluded.assign(tried.begin(), tried.end());
  for (std::size_t i = 0; i < proxy.taken.size(); ++i) {
    if (proxy.taken[i] >= options_.limit->connections) proxy.excluded.push_back(i);
  }
  if (proxy.health->candidates(now, proxy.excluded).count() == 0) return std::nullopt;
  const std::size_t picked = node_for(proxy, request);
  proxy.health->picked(picked, now);
  if (proxy.picks.shown()) [[unlikely]] show_pick(proxy.picks, picked, request);
  if (options_.limit) ++proxy.taken[picked];
  return picked;
}

// --- The processor and the queue of a balancer -------------------------------------------------------------

// A request in the queue of a balancer.
struct Balancer::Waiter {
  Waiter(sim::Simulation& in, Proxy& at, Request& of) : simulation{in}, proxy{at}, request{of}, served{in} { proxy.waiting.push_back(this); }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() {
    if (!simulation.calendar().is_closed()) std::erase(proxy.waiting, this);
  }

  sim::Simulation& simulation;
  Proxy& proxy;
  Request& request;
  std::optional<std::size_t> node = {};  // with a slot for it
  sim::Condition served;
};

// Outside any interpreter: a proxy is native code.
sim::Task<> Balancer::compute(Proxy& proxy, Request& request, sim::Duration work) {
  request.ledger.charge(LatencyComponent::network, simulation_.now());
  co_await proxy.cores->run(work);
  request.ledger.charge_computing(LatencyComponent::native, work, {}, simulation_.now());
}

// The mean of the jitter is that of both halves together.
sim::Duration Balancer::half_latency(sim::Duration fixed) {
  if (options_.latency_jitter == sim::Duration{}) return fixed;
  const double more = -sim::to_seconds(options_.latency_jitter) / 2 * std::log(jitter_.uniform());
  return fixed + sim::from_seconds(more);
}

// A request that has been at some node does not wait for another one.
sim::Task<std::optional<std::size_t>> Balancer::pick_in_time(Proxy& proxy, Request& request, const std::vector<std::size_t>& tried) {
  std::optional<std::size_t> picked;
  if (proxy.waiting.empty() || !tried.empty()) picked = pick(proxy, request, tried);
  if (picked || !options_.limit || !tried.empty()) co_return picked;
  const bool any_in = !proxy.waiting.empty() || proxy.health->candidates(simulation_.now(), tried).count() > 0;
  if (!any_in || proxy.waiting.size() >= options_.limit->queue) co_return picked;
  picked = co_await wait_for_slot(proxy, request);
  co_return picked;
}

sim::Task<std::optional<std::size_t>> Balancer::wait_for_slot(Proxy& proxy, Request& request) {
  Waiter waiter{simulation_, proxy, request};
  co_await waiter.served.wait_for(options_.limit->time_out);
  request.ledger.charge(LatencyComponent::queue, simulation_.now());
  if (waiter.node && request.abandoned) {  // its client has gone meanwhile
    request.outcome = Outcome::failed;
    release_slot(proxy, *waiter.node);
    co_return std::nullopt;
  }
  if (!waiter.node) request.outcome = Outcome::timed_out;
  co_return waiter.node;
}

void Balancer::release_slot(Proxy& proxy, std::size_t node) {
  if (!options_.limit) return;
  --proxy.taken[node];
  serve_waiting(proxy);
}

// In the order in which they came.
void Balancer::serve_waiting(Proxy& proxy) {
  while (!proxy.waiting.empty()) {
    Waiter& next = *proxy.waiting.front();
    next.node = pick(proxy, next.request, {});
    if (!next.node) return;
    proxy.waiting.pop_front();
    next.served.signal();
  }
}

bool Balancer::tries_again(Failure end, std::size_t tried) const {
  if (!options_.next || tried >= options_.next->tries) return false;
  switch (end) {
    case Failure::refused:
    case Failure::no_answer: return options_.next->connect;
    case Failure::reset: return options_.next->reset;
    case Failure::time_out: return options_.next->time_out;
    case Failure::error: return options_.next->error;
    case Failure::none: break;
  }
  return false;
}

// nginx counts an answer that is an error only where the next node would be tried for it; Envoy counts it always.
bool Balancer::is_failure(Failure end) const {
  if (end == Failure::error) return options_.health.ejections || (options_.next && options_.next->error);
  return end != Failure::none;
}

sim::Task<Balancer::Failure> Balancer::attempt(Proxy& proxy, std::size_t picked, Request& request,
                                               std::optional<Relay>& response) {
  Node& node = nodes_[picked];
  const sim::Instant sent = simulation_.now();
  proxy.policy->sent(picked, sent);
  count(node, 1);
  if (node.load != nullptr) node.load->send();
  co_await sim::Touching{&touched_[picked]};
  co_await place_.network.send(proxy.host, node.host, request.request_class->request_size);
  co_await sim::Touching{nullptr};
  request.ledger.charge(LatencyComponent::network, simulation_.now());
  Failure end = Failure::none;
  bool answers = true;
  if (node.port != nullptr && *node.port == Port::silent) {
    answers = co_await await_answer(simulation_, *node.port, options_.connect_time_out);
    request.ledger.charge(LatencyComponent::queue, simulation_.now());
  }
  if (!answers) {
    end = Failure::no_answer;
  } else if (node.port != nullptr && *node.port == Port::closed) {
    end = Failure::refused;
  } else {
    end = co_await serve(node, request);
  }
  if (end == Failure::none) {
    const Relay::Way way{node.host, proxy.host, request.origin.value_or(place_.client)};
    response.emplace(simulation_, place_.network, way, request.request_class->response_size, options_.buffer);
    co_await response->receive();
  } else if (end != Failure::no_answer && end != Failure::time_out) {
    co_await place_.network.send(node.host, proxy.host, kPacket);
  }
  request.ledger.charge(LatencyComponent::network, simulation_.now());
  const sim::Instant now = simulation_.now();
  proxy.policy->answered(picked, now - sent, now);
  proxy.health->ended(picked, !is_failure(end), now);
  count(node, -1);
  if (node.load != nullptr) node.load->end(now - sent);
  release_slot(proxy, picked);
  co_return end;
}

sim::Task<Balancer::Failure> Balancer::serve(Node& node, Request& request) {
  Attempts::Attempt& attempt = attempts_.begin(request);
  const bool in_time = co_await attempt.serve(node.server, options_.time_out);
  if (!in_time) {
    attempts_.give_up(attempt);
    request.ledger.charge(LatencyComponent::queue, simulation_.now());
    co_return Failure::time_out;
  }
  request.outcome = attempt.request().outcome;
  request.ledger = attempt.request().ledger;
  request.undelivered = attempt.request().undelivered;
  attempts_.take_back(attempt);
  const bool refused = request.outcome == Outcome::refused && node.port != nullptr && *node.port != Port::open;
  if (request.outcome == Outcome::served) co_return Failure::none;
  if (refused) co_return Failure::refused;
  co_return request.outcome == Outcome::failed ? Failure::reset : Failure::error;
}

}  // namespace knee::models
