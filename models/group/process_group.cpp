#include "models/group/process_group.hpp"

#include <algorithm>
#include <utility>

namespace knee::models {
namespace {

WakeOrder order_of(Accept accept) {
  switch (accept) {
    case Accept::blocking: return WakeOrder::blocking;
    case Accept::select: return WakeOrder::select;
    case Accept::epoll_exclusive: return WakeOrder::epoll_exclusive;
    case Accept::epoll:
    case Accept::reuse_port:
    case Accept::round_robin: break;
  }
  return WakeOrder::epoll;
}

// A worker of a primary has a socket that it never listens on (lib/internal/cluster/child.js, rr).
std::optional<ListeningSocket::Options> own_socket(const ProcessGroup::Options& options, const Location& location) {
  if (options.accept != Accept::round_robin && options.accept != Accept::reuse_port) return std::nullopt;
  return ListeningSocket::Options{
      .backlog = options.backlog, .syn_retries = options.syn_retries, .waiting = location.connections_waiting};
}

bool listens(const WorkerSlot& worker) { return worker.has_process() && !worker.leaves(); }

}  // namespace

ProcessGroup::ProcessGroup(sim::Simulation& simulation, const Location& location, std::shared_ptr<const Options> shared, sim::RunKey key,
                           std::uint64_t node, std::uint64_t first_process)
    : simulation_{simulation},
      machine_{location.machine},
      accept_{shared->accept},
      socket_{simulation,
              {.backlog = shared->backlog,
               .order = order_of(shared->accept),
               .herd = shared->herd,
               .syn_retries = shared->syn_retries,
               .waiting = location.connections_waiting},
              key.stream("accept", node)},
      placement_{key.stream("placement", node)},
      out_of_memory_{simulation},
      up_{simulation},
      changed_{simulation},
      processes_{shared->processes},
      reload_{shared->reload},
      syn_retries_{shared->syn_retries} {
  const Options& options = *shared;
  for (std::size_t i = 0; i < options.processes; ++i) add_worker(location, shared, key, first_process + i);
  add_spares(location, shared, key, node);
  if (accept_ == Accept::round_robin) {
    primary_ = std::make_unique<Primary>(simulation, machine_, socket_, workers_.size(), options.primary,
                     [this](std::size_t worker, Request& connection) {
                       workers_[worker]->receive(connection, primary_->channel(worker));
                     });
  }
  for (std::size_t i = processes_; primary_ && i < workers_.size(); ++i) primary_->remove(i);
  machine_.memory().add(options.memory.shared);
  for (const auto& worker : workers_) simulation.start(supervise(*worker));
  if (options.life.time_out) simulation.start(kill_hung_workers(*options.life.time_out));
  if (options.life.health_check) simulation.start(ping_workers(*options.life.health_check));
  if (machine_.memory().is_limited()) simulation.start(enforce_memory_limit());
}

void ProcessGroup::add_worker(const Location& location, const std::shared_ptr<const Options>& options, sim::RunKey key,
                              std::uint64_t number, bool is_spare) {
  const WorkerSlot::Place place{.name = location.name + " process " + std::to_string(workers_.size() + 1),
                                .number = number,
                                .position = workers_.size(),
                                .is_spare = is_spare,
                                .own_socket = own_socket(*options, location)};
  if (!is_spare) preference_.insert(accept_ == Accept::epoll_exclusive ? preference_.end() : preference_.begin(), workers_.size());
  workers_.push_back(std::make_unique<WorkerSlot>(simulation_, location, options, place, socket_, key));
  if (!is_spare) workers_.back()->begin();
}

// Their numbers are those of no other process of the run.
void ProcessGroup::add_spares(const Location& location, const std::shared_ptr<const Options>& options, sim::RunKey key, std::uint64_t node) {
  constexpr std::uint64_t kFirstSpare = std::uint64_t{1} << 32;
  for (std::size_t i = 0; i < options->spares; ++i) {
    add_worker(location, options, key, kFirstSpare + node * options->spares + i, true);
    workers_.back()->measure_like(*workers_.front());
  }
}

void ProcessGroup::submit(Request& request) {
  if (request.abandoned) [[unlikely]] return request.finish(Outcome::failed);  // its client does not connect again
  if (port_ != Port::open) [[unlikely]]
    return turn_away(request);
  if (accept_ == Accept::reuse_port) return pick_by_hash().connect(request);
  if (!primary_ || primary_->listens()) return socket_.submit(request);
  request.ledger.charge(LatencyComponent::queue, simulation_.now());
  request.finish(Outcome::refused);
}

void ProcessGroup::add_to(sim::WorkingSet& set) const {
  set.add_members(simulation_, port_);
  set.add_members(primary_, primary_);
  if (workers_.size() == 1) {
    set.add(workers_.front()->touches());
  } else {
    socket_.add_to(set);
  }
}

// Linux, net/core/sock_reuseport.c, reuseport_select_sock: the hash of a connection's addresses and ports picks one of the
// sockets that listen. Without any (all processes are being replaced) the connection waits for one of them.
WorkerSlot& ProcessGroup::pick_by_hash() {
  std::size_t listening = 0;
  for (const auto& worker : workers_) listening += listens(*worker) ? 1 : 0;
  if (listening == 0) return *workers_[placement_.below(processes_)];
  std::size_t left = placement_.below(listening);
  const auto is_it = [&left](const auto& worker) { return listens(*worker) && left-- == 0; };
  return **std::find_if(workers_.begin(), workers_.end(), is_it);
}

// The parent: it replaces a process that has ended (gunicorn, arbiter.py: reap_workers, spawn_workers), unless it was told to end.
sim::Process ProcessGroup::supervise(WorkerSlot& worker) {
  for (;;) {
    if (worker.has_process()) {
      while (!worker.life().is_over()) co_await worker.life().over();
      worker.end(port_ == Port::silent);
      lose_unaccepted(worker);
      if (primary_) primary_->remove(worker.position());
    }
    if (worker.leaves()) worker.vacate();
    changed_.broadcast();
    while (worker.is_vacant()) co_await worker.filled();
    do {
      while (down_ > 0) co_await up_.wait();
      co_await machine_.compute(worker.start_up());
    } while (down_ > 0);
    if (worker.leaves()) continue;
    const bool opens = port_ != Port::open;
    if (opens) set_port(Port::open);
    worker.begin();
    if (primary_) primary_->add(worker.position());
    if (opens) opened_();
    changed_.broadcast();
  }
}

// The kernel resets the connections in the queue of a socket that is closed (SO_REUSEPORT; net.ipv4.tcp_migrate_req is 0).
void ProcessGroup::lose_unaccepted(WorkerSlot& worker) {
  while (Request* connection = worker.unaccepted()) {
    connection->ledger.charge(LatencyComponent::queue, simulation_.now());
    lose(*connection, port_ == Port::silent);
  }
}

// --- A machine that goes down -------------------------------------------------------------------------------

void ProcessGroup::set_port(Port port) {
  const bool was_open = std::exchange(port_, port) == Port::open;
  if (port_changed_ && was_open != (port == Port::open)) port_changed_(port == Port::open);
  socket_.set_port(port);
  for (const auto& worker : workers_) worker->set_port(port);
  if (primary_) primary_->set_silent(port == Port::silent);
}

void ProcessGroup::go_down(bool silently) {
  if (down_++ > 0) return;
  set_port(silently ? Port::silent : Port::closed);
  for (const auto& worker : workers_) worker->life().end();
  while (Request* connection = socket_.try_accept()) {
    connection->ledger.charge(LatencyComponent::queue, simulation_.now());
    lose(*connection, silently);
  }
}

void ProcessGroup::come_up() {
  if (--down_ > 0) return;
  set_port(Port::closed);
  up_.broadcast();
}

void ProcessGroup::start_anew() {
  for (const auto& worker : workers_) worker->forget_processes();
  come_up();
}

void ProcessGroup::turn_away(Request& request) {
  if (port_ == Port::silent) return simulation_.start(knock(request));
  request.ledger.charge(LatencyComponent::queue, simulation_.now());
  request.finish(Outcome::refused);
}

// A client repeats its SYN until the host answers.
sim::Process ProcessGroup::knock(Request& request) {
  const auto time_outs = syn_time_outs(syn_retries_);
  for (std::size_t i = 0; i + 1 < time_outs.size() && port_ == Port::silent; ++i) co_await simulation_.delay(time_outs[i]);
  if (port_ == Port::silent) co_await simulation_.delay(time_outs.back());
  request.ledger.charge(LatencyComponent::queue, simulation_.now());
  if (port_ == Port::open) {
    submit(request);
  } else {
    request.finish(Outcome::refused);
  }
}

// gunicorn, arbiter.py: run, murder_workers.
sim::Process ProcessGroup::kill_hung_workers(sim::Duration time_out) {
  for (;;) {
    co_await simulation_.delay(std::chrono::seconds{1});
    for (const auto& worker : workers_) {
      if (worker->life().missed_heartbeat(time_out)) worker->life().end();
    }
  }
}

// uvicorn 0.37, uvicorn/supervisors/multiprocess.py: run, keep_subprocess_alive, Process.ping. One worker after the other:
// while one does not answer, the others are not asked. Left out: a worker that does not answer while it starts.
sim::Process ProcessGroup::ping_workers(sim::Duration time_out) {
  for (;;) {
    co_await simulation_.delay(std::chrono::milliseconds{500});
    for (const auto& worker : workers_) {
      if (worker->has_process() && !co_await worker->life().ping(time_out)) worker->life().end();
    }
  }
}

// Linux's memory controller: when the container's limit is reached, the process with the most memory is killed
// (mm/oom_kill.c, oom_badness).
sim::Process ProcessGroup::enforce_memory_limit() {
  for (machine_.memory().tell(out_of_memory_);;) {
    while (!machine_.memory().is_exceeded()) co_await out_of_memory_.wait();
    const auto takes_less = [](const auto& a, const auto& b) { return a->memory_taken() < b->memory_taken(); };
    (*std::max_element(workers_.begin(), workers_.end(), takes_less))->life().end();
    co_await simulation_.delay(sim::Duration::zero());  // until it has ended
  }
}

void ProcessGroup::establish(Connection& connection, std::uint64_t number) {
  workers_[establisher(number)]->establish(connection);
}

std::size_t ProcessGroup::establisher(std::uint64_t number) {
  switch (accept_) {
    case Accept::blocking:
    case Accept::round_robin: return number % processes_;
    case Accept::reuse_port: return placement_.below(processes_);
    case Accept::epoll_exclusive: return preference_.front();
    case Accept::select:
    case Accept::epoll: break;
  }
  const std::size_t position = processes_ == 1 ? 0 : socket_.race(processes_);
  const std::size_t winner = preference_[position];
  if (accept_ == Accept::select) {  // the last to begin to wait comes first
    preference_.erase(preference_.begin() + static_cast<std::ptrdiff_t>(position));
    preference_.insert(preference_.begin(), winner);
  }
  return winner;
}

void ProcessGroup::on_end(const CloseConnections& close) {
  for (const auto& worker : workers_) {
    worker->on_end([close, endpoint = worker.get()] { close(*endpoint); });
  }
}

bool ProcessGroup::is_idle() {
  const bool primary_sleeps = !primary_ || primary_->awake().value() == 0;
  return primary_sleeps && std::all_of(workers_.begin(), workers_.end(), [](const auto& worker) { return worker->is_idle(); });
}

void ProcessGroup::reset_statistics() {
  if (primary_) primary_->awake().reset(simulation_.now());
  for (const auto& worker : workers_) worker->reset_statistics();
}

}  // namespace knee::models
