#include "models/process_group.hpp"

namespace knee::models {
namespace {

AcceptOrder order_of(Accept accept) {
  switch (accept) {
    case Accept::fifo: return AcceptOrder::fifo;
    case Accept::random: return AcceptOrder::random;
    case Accept::lifo:
    case Accept::round_robin: break;
  }
  return AcceptOrder::lifo;
}

}  // namespace

ProcessGroup::ProcessGroup(sim::Simulation& simulation, const Location& location, const Options& options, RunKey key,
                           std::uint64_t node)
    : simulation_{simulation},
      machine_{location.machine},
      accept_{options.accept},
      hand_off_{options.hand_off},
      socket_{simulation, {.backlog = options.backlog, .order = order_of(options.accept)}, key.stream("accept", node)},
      placement_{key.stream("placement", node)} {
  for (std::size_t i = 0; i < options.processes; ++i) start_worker(location, options, key, node * options.processes + i);
  if (accept_ == Accept::round_robin) simulation.start(run_primary());
  machine_.memory().add(options.memory.shared);
}

void ProcessGroup::start_worker(const Location& location, const Options& options, RunKey key, std::uint64_t number) {
  Worker& worker = *workers_.emplace_back(std::make_unique<Worker>(simulation_, machine_));
  worker.site.remedies = options.remedies;
  worker.site.name = location.name + " process " + std::to_string(workers_.size());
  worker.site.timeline = location.timeline;
  worker.site.memory = ProcessMemory{simulation_, machine_, options.memory};
  if (options.offload) {
    worker.site.offload =
        std::make_unique<OffloadPool>(simulation_, machine_, *options.offload, location.timeline, worker.site.name);
  }
  for (std::size_t i = 0; i < location.services.size(); ++i) {
    const auto pool = i < options.pools.size() ? options.pools[i] : ServiceClient::Options{};
    std::optional<ServiceClient::Route> route;
    if (i < location.routes.size()) route.emplace(location.routes[i]);
    worker.site.services.emplace_back(simulation_, location.services[i], pool, route);
  }
  ListeningSocket* socket = &socket_;
  if (accept_ == Accept::round_robin) {
    const ListeningSocket::Options unbounded{.backlog = Service::kUnlimited, .order = AcceptOrder::lifo};
    socket = &worker.own_socket.emplace(simulation_, unbounded, key.stream("own accept", number));
  }
  if (const auto* loop = std::get_if<EventLoop::Options>(&options.runtime)) {
    worker.loop.emplace(worker.site, *socket, *loop);
  } else {
    worker.threads.emplace(worker.site, *socket, std::get<ThreadServer::Options>(options.runtime), key, number);
  }
}

sim::Process ProcessGroup::run_primary() {
  for (std::size_t next = 0;; next = (next + 1) % workers_.size()) {
    while (socket_.pending() == 0) co_await socket_.readable();
    Request& connection = *socket_.try_accept();
    co_await machine_.compute(hand_off_);
    workers_[next]->own_socket->submit(connection);
  }
}

void ProcessGroup::establish(Connection& connection, std::uint64_t number) {
  const bool in_turn = accept_ == Accept::fifo || accept_ == Accept::round_robin;
  Worker& worker = *workers_[in_turn ? number % workers_.size() : placement_.below(workers_.size())];
  if (worker.loop) {
    connection.server = &*worker.loop;
  } else if (Gthread* gthread = worker.threads->gthread()) {
    gthread->establish(connection);
  }
}

}  // namespace knee::models
