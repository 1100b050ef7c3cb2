#include "models/group/worker_slot.hpp"

#include <utility>

namespace knee::models {

WorkerSlot::WorkerSlot(sim::Simulation& simulation, const Location& location, const Options& options,
                       ListeningSocket& socket, sim::RunKey key)
    : options_{options},
      site_{.simulation = simulation,
            .machine = location.machine,
            .statistics = statistics_,
            .remedies = options.remedies,
            .timeline = location.timeline,
            .endpoint = this},
      socket_{options.fed_by_primary
                  ? own_socket_.emplace(simulation,
                                        ListeningSocket::Options{.backlog = Service::kUnlimited, .order = AcceptOrder::lifo},
                                        key.stream("own accept", options.number))
                  : socket},
      max_requests_jitter_{key.stream("max requests", options.number)} {
  for (std::size_t i = 0; i < location.services.size(); ++i) {
    const auto pool = i < options.pools.size() ? options.pools[i] : ServiceClient::Options{};
    std::optional<ServiceClient::Route> route;
    if (i < location.routes.size()) route.emplace(location.routes[i]);
    site_.services.emplace_back(simulation, location.services[i], pool, route);
  }
  const auto* threaded = std::get_if<ThreadServer::Options>(&options.runtime);
  for (std::size_t i = 0; threaded != nullptr && i < threaded->interpreters; ++i) {
    lock_jitter_.push_back(key.stream("interpreter lock", options.number * threaded->interpreters + i));
  }
}

void WorkerSlot::begin() {
  const bool again = begun_++ > 0;
  if (again) ++statistics_.restarts;
  site_.name = again ? options_.name + ", started for the " + std::to_string(begun_) + ". time" : options_.name;
  const Lifecycle::Options& life = options_.life;
  std::uint64_t requests = life.max_requests;
  if (requests > 0 && life.max_requests_jitter > 0) requests += max_requests_jitter_.below(life.max_requests_jitter + 1);
  site_.life.begin(requests);

  site_.memory = ProcessMemory{site_.threads, site_.machine, options_.memory, statistics_.collections};
  if (options_.offload) site_.offload = std::make_unique<OffloadPool>(site_, *options_.offload);
  has_process_ = true;
  begin_runtime();
}

void WorkerSlot::begin_runtime() {
  if (const auto* options = std::get_if<EventLoopServer::Options>(&options_.runtime)) {
    loop_ = std::make_unique<EventLoopServer>(site_, socket_, *options);
  } else {
    threads_ = std::make_unique<ThreadServer>(site_, socket_, std::get<ThreadServer::Options>(options_.runtime), lock_jitter_);
  }
}

void WorkerSlot::end() {
  has_process_ = false;
  if (loop_) loop_->end();
  if (threads_) threads_->end();
  {
    const sim::ReclaimedFrames frames = site_.threads.end();
    site_.machine.cores().forget(frames);
    socket_.forget(frames);
  }
  if (site_.timeline != nullptr) site_.timeline->gone(site_.name);
  for (ServiceClient& service : site_.services) service.end();
  if (site_.offload) site_.offload->end();
  site_.memory.end();
  socket_.pass_on();
  site_.close_connections();
  while (!site_.life.requests().empty()) {
    Request& lost = site_.life.requests().first();
    lost.holding = {};
    lost.ledger.charge(LatencyComponent::queue, site_.simulation.now());
    site_.finish(lost, Outcome::failed);
  }
}

sim::Bytes WorkerSlot::memory_taken() const {
  if (!has_process_) return {};
  return site_.offload ? site_.memory.taken() + site_.offload->memory() : site_.memory.taken();
}

const RuntimeStatistics& WorkerSlot::statistics() {
  if (loop_) loop_->loop().update_statistics();
  return statistics_;
}

void WorkerSlot::reset_statistics() {
  if (loop_) loop_->loop().update_statistics();
  statistics_.reset(site_.simulation.now());
  for (ServiceClient& service : site_.services) service.reset_statistics();
}

void WorkerSlot::submit(Request& request) {
  if (loop_) {
    loop_->submit(request);
  } else {
    threads_->gthread()->submit(request);
  }
}

void WorkerSlot::establish(Connection& connection) {
  if (loop_) {
    connection.server = this;
  } else if (Gthread* gthread = threads_->gthread()) {
    gthread->establish(connection);
  }
}

}  // namespace knee::models
