#include "models/clients/connections.hpp"

#include <algorithm>
#include <utility>

namespace knee::models {

Connections::Connections(sim::Simulation& simulation, const Options& options, Server& front, const Establish& establish,
                         sim::RandomStream stream, bool all_through_front)
    : simulation_{simulation},
      options_{options},
      front_{front},
      all_through_front_{all_through_front},
      stream_{std::move(stream)} {
  if (options.open == Open::on_demand) return;
  for (std::uint64_t i = 0; i < options.keep_alive; ++i) {
    Own& connection = connections_.emplace_back();
    establish(connection, i);
    if (connection.server == nullptr) {
      closed_.push_back(&connection);
      continue;
    }
    count_in(connection);
    processes_[connection.process].idle.push_back(&connection);
    ++idle_;
  }
}

std::size_t Connections::position_of(Server& server) {
  const auto found = std::find_if(processes_.begin(), processes_.end(),
                                  [&](const Process& process) { return process.server == &server; });
  const auto position = static_cast<std::size_t>(found - processes_.begin());
  if (found == processes_.end()) processes_.push_back({.server = &server, .idle = {}});
  return position;
}

void Connections::count_in(Own& connection) { connection.process = position_of(*connection.server); }

void Connections::submit(Request& request) {
  if (request.request_class != nullptr && request.request_class->new_connection) return front_.submit(request);
  Own* connection = take_idle(request);
  if (connection == nullptr) connection = open_new();
  if (connection == nullptr) {
    waiting_.push(&request);
  } else {
    carry(*connection, request);
  }
}

void Connections::carry(Own& connection, Request& request) {
  connection.requester = request.requester;
  request.requester = this;
  request.connection = &connection;
  if (connection.server != nullptr) {
    ++processes_[connection.process].busy;
    request.first_byte_delay = sim::Duration::zero();  // only a client that has just connected is silent
    (all_through_front_ ? front_ : *connection.server).submit(request);
  } else {
    front_.submit(request);
  }
}

// Returns an idle connection. Puts away each one that it finds closed.
Connections::Own* Connections::take_idle(const Request& request) {
  while (Process* process = pick_process(request)) {
    const std::size_t position = stream_.below(process->idle.size());
    Own& connection = *process->idle[position];
    process->idle[position] = process->idle.back();
    process->idle.pop_back();
    --idle_;
    if (connection.server != nullptr && connection.closes_at > simulation_.now()) return &connection;
    close(connection);
  }
  return nullptr;
}

Connections::Own* Connections::open_new() {
  if (connections_.size() - closed_.size() - abandoned_ == options_.keep_alive) return nullptr;
  if (!closed_.empty()) {
    Own& connection = *closed_.back();
    closed_.pop_back();
    return &connection;
  }
  return &connections_.emplace_back();
}

Connections::Process* Connections::pick_process(const Request& request) {
  if (idle_ == 0) return nullptr;
  if (request.process) {
    Process& recorded = processes_[*request.process % processes_.size()];
    if (!recorded.idle.empty()) return &recorded;
  }
  if (options_.pick == Pick::random) {
    std::size_t position = stream_.below(idle_);
    for (Process& process : processes_) {
      if (position < process.idle.size()) return &process;
      position -= process.idle.size();
    }
  }
  Process* best = nullptr;
  for (Process& process : processes_) {
    if (!process.idle.empty() && (best == nullptr || process.busy < best->busy)) best = &process;
  }
  return best;
}

void Connections::close(Own& connection) {
  connection.server = nullptr;
  connection.process = kNone;
  connection.closes_at = sim::kNever;
  closed_.push_back(&connection);
}

// A busy connection is dropped when its request completes, an idle one when it is next picked.
void Connections::close_all(const Server& endpoint) {
  for (std::size_t i = 0; i < connections_.size(); ++i) {  // of which there may be more afterwards
    Own& connection = connections_[i];
    if (connection.server != &endpoint) continue;
    connection.server = nullptr;
    connection.watched = false;
    Request* unread = std::exchange(connection.unread, nullptr);
    if (unread == nullptr) continue;
    --processes_[connection.process].busy;
    connection.process = kNone;
    front_.submit(*unread);
  }
}

void Connections::abandon(Request& request) {
  const bool has_connection = request.connection != nullptr;  // else it waits for one, or has one for it alone
  if (has_connection) {
    static_cast<Own&>(*request.connection).is_abandoned = true;
    ++abandoned_;
  }
  Server::abandon(request);
  if (has_connection) serve_waiting();
}

// A request whose client has gone while it waited was never sent.
void Connections::serve_waiting() {
  while (!waiting_.empty()) {
    Request& next = *waiting_.pop();
    next.ledger.charge(LatencyComponent::queue, simulation_.now());
    if (!next.abandoned) return submit(next);
    next.finish(Outcome::failed);
  }
}

void Connections::completed(Request& request) {
  auto& connection = static_cast<Own&>(*request.connection);
  request.connection = nullptr;
  request.requester = connection.requester;  // before the connection carries another one
  if (connection.process != kNone) --processes_[connection.process].busy;
  if (connection.is_abandoned) {
    connection.is_abandoned = false;
    --abandoned_;
    close(connection);
    return request.requester->completed(request);
  }
  if (connection.server != nullptr) {
    const bool same = connection.process != kNone && processes_[connection.process].server == connection.server;
    if (!same) count_in(connection);  // new, or made anew because the process had just closed it
    processes_[connection.process].idle.push_back(&connection);
    ++idle_;
  } else {
    close(connection);
  }
  serve_waiting();
  request.requester->completed(request);
}

}  // namespace knee::models
