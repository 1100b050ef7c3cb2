#include "models/group/process_group.hpp"

#include <algorithm>

namespace knee::models {
namespace {

WakeOrder order_of(Accept accept) {
  switch (accept) {
    case Accept::fifo: return WakeOrder::fifo;
    case Accept::random: return WakeOrder::random;
    case Accept::lifo:
    case Accept::round_robin: break;
  }
  return WakeOrder::lifo;
}

}  // namespace

ProcessGroup::ProcessGroup(sim::Simulation& simulation, const Location& location, const Options& options, sim::RunKey key,
                           std::uint64_t node)
    : simulation_{simulation},
      machine_{location.machine},
      accept_{options.accept},
      hand_off_{options.hand_off},
      socket_{simulation,
              {.backlog = options.backlog, .order = order_of(options.accept), .syn_retries = options.syn_retries},
              key.stream("accept", node)},
      placement_{key.stream("placement", node)},
      out_of_memory_{simulation},
      started_{simulation} {
  for (std::size_t i = 0; i < options.processes; ++i) add_worker(location, options, key, node * options.processes + i);
  if (accept_ == Accept::round_robin) simulation.start(run_primary());
  machine_.memory().add(options.memory.shared);
  for (const auto& worker : workers_) simulation.start(supervise(*worker));
  if (options.life.time_out) simulation.start(kill_hung_workers(*options.life.time_out));
  if (options.life.health_check) simulation.start(ping_workers(*options.life.health_check));
  if (machine_.memory().is_limited()) simulation.start(enforce_memory_limit());
}

void ProcessGroup::add_worker(const Location& location, const Options& options, sim::RunKey key, std::uint64_t number) {
  const WorkerSlot::Options worker{.runtime = options.runtime,
                                   .pools = options.pools,
                                   .remedies = options.remedies,
                                   .memory = options.memory,
                                   .offload = options.offload,
                                   .life = options.life,
                                   .name = location.name + " process " + std::to_string(workers_.size() + 1),
                                   .number = number,
                                   .fed_by_primary = accept_ == Accept::round_robin};
  workers_.push_back(std::make_unique<WorkerSlot>(simulation_, location, worker, socket_, key));
  workers_.back()->begin();
}

// cluster's round_robin_handle.js; a slot without a process is passed over.
sim::Process ProcessGroup::run_primary() {
  Machine::Thread primary = machine_.thread();
  for (std::size_t next = 0;; next = (next + 1) % workers_.size()) {
    while (socket_.pending() == 0) co_await socket_.readable();
    Request& connection = *socket_.try_accept();
    primary_busy_.add(1, simulation_.now());
    co_await machine_.compute(primary, hand_off_);
    primary_busy_.add(-1, simulation_.now());
    const auto has_process = [](const auto& worker) { return worker->has_process(); };
    while (std::none_of(workers_.begin(), workers_.end(), has_process)) co_await started_.wait();
    while (!workers_[next]->has_process()) next = (next + 1) % workers_.size();
    workers_[next]->hand_over(connection);
  }
}

// The parent: it replaces a process that has ended (gunicorn, arbiter.py: reap_workers, spawn_workers). Connections that
// the primary has handed over and the process has not accepted go to another process.
sim::Process ProcessGroup::supervise(WorkerSlot& worker) {
  for (;;) {
    while (!worker.life().is_over()) co_await worker.life().over();
    worker.end();
    while (Request* connection = worker.take_back()) socket_.submit(*connection);
    co_await machine_.compute(worker.start_up());
    worker.begin();
    started_.broadcast();
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
  const bool in_turn = accept_ == Accept::fifo || accept_ == Accept::round_robin;
  workers_[in_turn ? number % workers_.size() : placement_.below(workers_.size())]->establish(connection);
}

void ProcessGroup::on_end(const CloseConnections& close) {
  for (const auto& worker : workers_) {
    worker->on_end([close, endpoint = worker.get()] { close(*endpoint); });
  }
}

void ProcessGroup::reset_statistics() {
  primary_busy_.reset(simulation_.now());
  for (const auto& worker : workers_) worker->reset_statistics();
}

}  // namespace knee::models
