#include "models/connections.hpp"

#include <algorithm>

namespace knee::models {

Connections::Connections(sim::Simulation& simulation, const Options& options, Server& fresh,
                         const std::function<Server&(std::uint64_t)>& process_of, sim::Stream stream)
    : simulation_{simulation},
      fresh_{fresh},
      pick_{options.pick},
      stream_{std::move(stream)},
      idle_{options.keep_alive} {
  for (std::uint64_t i = 0; i < options.keep_alive; ++i) {
    Server& server = process_of(i);
    const std::size_t process = position_of(server);
    connections_.push_back({.server = &server, .process = process});
    processes_[process].idle.push_back(static_cast<std::uint32_t>(i));
  }
}

std::size_t Connections::position_of(Server& server) {
  const auto found = std::find_if(processes_.begin(), processes_.end(),
                                  [&](const Process& process) { return process.server == &server; });
  const auto position = static_cast<std::size_t>(found - processes_.begin());
  if (found == processes_.end()) processes_.push_back({.server = &server, .idle = {}});
  return position;
}

void Connections::submit(Request& request) {
  if (request.request_class != nullptr && request.request_class->new_connection) {
    fresh_.submit(request);
  } else if (idle_ == 0) {
    waiting_.push(&request);
  } else {
    send(request);
  }
}

void Connections::send(Request& request) {
  Process& process = pick_process(request);
  const std::size_t position = stream_.below(process.idle.size());
  const std::uint32_t number = process.idle[position];
  process.idle[position] = process.idle.back();
  process.idle.pop_back();
  ++process.busy;
  --idle_;

  Connection& connection = connections_[number];
  connection.requester = request.requester;
  request.requester = this;
  request.connection = number;
  connection.server->submit(request);
}

Connections::Process& Connections::pick_process(const Request& request) {
  if (request.process) {
    Process& recorded = processes_[*request.process % processes_.size()];
    if (!recorded.idle.empty()) return recorded;
  }
  if (pick_ == Pick::random) {
    std::size_t position = stream_.below(idle_);
    for (Process& process : processes_) {
      if (position < process.idle.size()) return process;
      position -= process.idle.size();
    }
  }
  Process* best = nullptr;
  for (Process& process : processes_) {
    if (!process.idle.empty() && (best == nullptr || process.busy < best->busy)) best = &process;
  }
  return *best;
}

void Connections::completed(Request& request) {
  Connection& connection = connections_[request.connection];
  Process& process = processes_[connection.process];
  process.idle.push_back(request.connection);
  --process.busy;
  ++idle_;
  request.requester = connection.requester;  // before the connection carries another one
  if (!waiting_.empty()) {
    Request& next = *waiting_.pop();
    next.ledger.charge(Spent::queue, simulation_.now());
    send(next);
  }
  request.requester->completed(request);
}

}  // namespace knee::models
