#include "models/group/worker_slot.hpp"

#include <utility>

namespace knee::models {

WorkerSlot::WorkerSlot(sim::Simulation& simulation, const Location& location, const Options& options, ListeningSocket& socket,
               bool own, RunKey key, std::uint64_t number, std::string name)
    : site{.simulation = simulation, .machine = location.machine},
      options_{options},
      socket_{own ? own_socket.emplace(simulation,
                                       ListeningSocket::Options{.backlog = Service::kUnlimited, .order = AcceptOrder::lifo},
                                       key.stream("own accept", number))
                  : socket},
      key_{key},
      number_{number},
      name_{std::move(name)},
      jitter_{key.stream("max requests", number)} {
  site.remedies = options.remedies;
  site.timeline = location.timeline;
  site.endpoint = this;
  for (std::size_t i = 0; i < location.services.size(); ++i) {
    const auto pool = i < options.pools.size() ? options.pools[i] : ServiceClient::Options{};
    std::optional<ServiceClient::Route> route;
    if (i < location.routes.size()) route.emplace(location.routes[i]);
    site.services.emplace_back(simulation, location.services[i], pool, route);
  }
}

void WorkerSlot::begin() {
  const bool again = begun_++ > 0;
  if (again) ++restarts_;
  site.name = again ? name_ + ", started for the " + std::to_string(begun_) + ". time" : name_;
  const Lifecycle::Options& life = options_.life;
  std::uint64_t requests = life.max_requests;
  if (requests > 0 && life.max_requests_jitter > 0) requests += jitter_.below(life.max_requests_jitter + 1);
  site.life.begin(requests);

  ProcessMemory memory{site.threads, site.machine, options_.memory};
  memory.take_over(site.memory);
  site.memory = std::move(memory);
  if (options_.offload) {
    auto pool = std::make_unique<OffloadPool>(site.threads, site.machine, *options_.offload, site.timeline, site.name);
    if (site.offload) pool->take_over(*site.offload);
    site.offload = std::move(pool);
  }
  there_ = true;
  begin_runtime();
}

void WorkerSlot::begin_runtime() {
  if (const auto* options = std::get_if<EventLoopServer::Options>(&options_.runtime)) {
    auto next = std::make_unique<EventLoopServer>(site, socket_, *options);
    if (loop) next->take_over(*loop);
    loop = std::move(next);
  } else {
    const auto& threaded = std::get<ThreadServer::Options>(options_.runtime);
    auto next = std::make_unique<ThreadServer>(site, socket_, threaded, key_, number_);
    if (threads) next->take_over(*threads);
    threads = std::move(next);
  }
}

void WorkerSlot::end() {
  there_ = false;
  if (loop) loop->end();
  if (threads) threads->end();
  {
    const sim::ReclaimedFrames remains = site.threads.end();
    site.machine.cores().forget(remains);
    socket_.forget(remains);
  }
  if (site.timeline != nullptr) site.timeline->gone(site.name);
  for (ServiceClient& service : site.services) service.end();
  if (site.offload) site.offload->end();
  site.memory.end();
  socket_.pass_on();
  site.close_connections();
  while (!site.life.requests().empty()) {
    Request& lost = site.life.requests().first();
    lost.holding = {};
    lost.ledger.charge(LatencyComponent::queue, site.simulation.now());
    site.finish(lost, Outcome::failed);
  }
}

sim::Bytes WorkerSlot::memory_taken() const {
  if (!there_) return {};
  return site.offload ? site.memory.taken() + site.offload->memory() : site.memory.taken();
}

void WorkerSlot::cut(sim::Instant now) {
  restarts_ = 0;
  site.memory.cut();
  if (site.offload) site.offload->busy().reset(now);
  if (loop) {
    loop->loop().awake().reset(now);
    loop->loop().delay().cut(now);
    loop->pool().cut();
  } else {
    threads->busy_threads().reset(now);
    for (InterpreterLock& lock : threads->locks()) lock.cut(now);
  }
}

void WorkerSlot::submit(Request& request) {
  if (loop) {
    loop->submit(request);
  } else {
    threads->gthread()->submit(request);
  }
}

void WorkerSlot::establish(Connection& connection) {
  if (loop) {
    connection.server = this;
  } else if (Gthread* gthread = threads->gthread()) {
    gthread->establish(connection);
  }
}

}  // namespace knee::models
