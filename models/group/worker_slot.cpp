#include "models/group/worker_slot.hpp"

#include <algorithm>
#include <utility>

namespace knee::models {
namespace {

// A loop that is awake counts for itself; its memory is not looked at.
void count_idle_firings(EventLoopServer* loop, const RuntimeStatistics& statistics, sim::Instant now) {
  const bool is_asleep = loop != nullptr && statistics.loop_awake.value() == 0;
  if (is_asleep) loop->loop().delay().count_idle_firings(now);
}

}  // namespace

WorkerSlot::WorkerSlot(sim::Simulation& simulation, const Location& location, std::shared_ptr<const GroupOptions> options,
                       const Place& place, ListeningSocket& socket, sim::RunKey key)
    : options_{std::move(options)},
      name_{place.name},
      position_{place.position},
      statistics_{location.durations},
      process_{.simulation = simulation,
            .machine = location.machine,
            .statistics = statistics_,
            .remedies = options_->remedies,
            .timeline = location.timeline,
            .endpoint = this},
      socket_{place.own_socket ? own_socket_.emplace(simulation, *place.own_socket, key.stream("own accept", place.number)) : socket},
      max_requests_jitter_{key.stream("max requests", place.number)},
      vacant_{place.is_spare},
      filled_{simulation},
      occupied_{simulation.now(), place.is_spare ? 0 : 1} {
  for (std::size_t i = 0; i < location.services.size(); ++i) {
    const auto pool = i < options_->pools.size() ? options_->pools[i] : ServiceClient::Options{};
    std::optional<ServiceClient::Route> route;
    if (i < location.routes.size()) route.emplace(location.routes[i]);
    process_.services.emplace_back(simulation, location.services[i], pool, route);
  }
  const auto* threaded = std::get_if<ThreadServer::Options>(&options_->runtime);
  process_.steps.share(location.caches);
  process_.queues = location.queues;
  const std::size_t locks = threaded != nullptr ? threaded->interpreters : 1;
  for (std::size_t i = 0; i < locks; ++i) {
    lock_jitter_.push_back(key.stream("interpreter lock", place.number * locks + i));
  }
}

WorkerSlot::~WorkerSlot() { process_.threads.end(); }  // they use the rest

void WorkerSlot::begin() {
  process_.machine.rest().end();
  const bool again = begun_++ > 0;
  if (again) ++statistics_.restarts;
  process_.name = again ? name_ + ", started for the " + std::to_string(begun_) + ". time" : name_;
  const Lifecycle::Options& life = options_->life;
  std::uint64_t requests = life.max_requests;
  if (requests > 0 && life.max_requests_jitter > 0) requests += max_requests_jitter_.below(life.max_requests_jitter + 1);
  process_.life.begin(requests);

  process_.memory = ProcessMemory{process_.threads, process_.machine, options_->memory, statistics_.collections};
  if (options_->offload) process_.offload = std::make_unique<OffloadPool>(process_, *options_->offload);
  has_process_ = true;
  begin_runtime();
}

void WorkerSlot::measure_like(const WorkerSlot& other) {
  while (statistics_.locks.size() < other.statistics_.locks.size()) statistics_.locks.emplace_back(statistics_.durations.lock_holds);
}

void WorkerSlot::fill() {
  vacant_ = false;
  occupied_.set(1, process_.simulation.now());
  filled_.signal();
}

void WorkerSlot::retire() {
  leaves_ = true;
  process_.life.retire();
  if (!has_process_) return;
  if (loop_) loop_->retire();
  if (threads_) threads_->retire();
}

void WorkerSlot::vacate() {
  leaves_ = false;
  vacant_ = true;
  occupied_.set(0, process_.simulation.now());
}

void WorkerSlot::begin_runtime() {
  if (const auto* looping = std::get_if<EventLoopServer::Options>(&options_->runtime)) {
    loop_ = std::make_unique<EventLoopServer>(process_, socket_, *looping, lock_jitter_);
  } else {
    const auto& options = std::get<ThreadServer::Options>(options_->runtime);
    threads_ = std::make_unique<ThreadServer>(process_, socket_, options, lock_jitter_);
  }
}

void WorkerSlot::end(bool silent) {
  process_.machine.rest().end();
  has_process_ = false;
  if (loop_) loop_->end();
  if (threads_) threads_->end();
  process_.threads.end();
  process_.steps.end();
  if (process_.timeline != nullptr) process_.timeline->gone(process_.name);
  if (process_.offload) process_.offload->end();
  process_.memory.end();
  socket_.pass_on();
  process_.close_connections();
  while (!process_.life.requests().empty()) {
    Request& lost = process_.life.requests().first();
    lost.holding = {};
    process_.background.drop(lost);
    lost.ledger.charge(LatencyComponent::queue, process_.simulation.now());
    process_.life.requests().remove(lost);
    lose(lost, silent);
  }
}

sim::Bytes WorkerSlot::memory_taken() const {
  if (!has_process_) return {};
  return process_.offload ? process_.memory.taken() + process_.offload->memory() : process_.memory.taken();
}

const RuntimeStatistics& WorkerSlot::statistics() {
  count_idle_firings(loop_.get(), statistics_, process_.simulation.now());
  return statistics_;
}

void WorkerSlot::reset_statistics() {
  count_idle_firings(loop_.get(), statistics_, process_.simulation.now());
  reset_statistics(process_.simulation.now());
}

void WorkerSlot::reset_statistics(sim::Instant since) {
  statistics_.reset(since);
  occupied_.reset(since);
  for (ServiceClient& service : process_.services) service.reset_statistics(since);
}

bool WorkerSlot::is_idle() {
  if (!has_process_ || process_.life.has_requests() || process_.background.pieces() > 0) return false;
  if (loop_ && !loop_->loop().delay().is_regular()) return false;
  const auto is_unused = [](const ServiceClient& service) { return service.in_use().value() == 0; };
  return statistics_.is_idle() && std::all_of(process_.services.begin(), process_.services.end(), is_unused);
}

sim::Instant WorkerSlot::begin_rest() { return loop_ ? loop_->loop().delay().hand_over() : sim::kNever; }

void WorkerSlot::end_rest(sim::Instant since, sim::Instant next_firing) {
  if (loop_) loop_->loop().delay().take_back(next_firing);
  reset_statistics(since);
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
