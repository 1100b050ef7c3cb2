#include "models/group/primary.hpp"

#include <algorithm>
#include <utility>

namespace knee::models {

Primary::Primary(sim::Simulation& simulation, Machine& machine, ListeningSocket& socket, std::size_t workers,
                 const Options& options, Send send)
    : simulation_{simulation},
      machine_{machine},
      socket_{socket},
      options_{options},
      send_{std::move(send)},
      acceptor_{simulation, socket},
      cpu_{machine.thread()} {
  for (std::size_t i = 0; i < workers; ++i) free_.push(&workers_.emplace_back(*this, i));
  ready_.reserve(workers + 1);
  polled_.reserve(workers + 1);
  simulation.start(run());
}

// libuv's uv_run, with the two kinds of events that a primary has.
sim::Process Primary::run() {
  for (;;) {
    for (poll(); polled_.empty(); poll()) {
      awake_.set(0, simulation_.now());
      co_await acceptor_.readable();
      machine_.rest().end();
      awake_.set(1, simulation_.now());
      co_await machine_.compute(cpu_, options_.wake_up);
    }
    for (Worker* worker : polled_) {
      if (worker != nullptr) {
        if (std::exchange(worker->has_message, false)) hand_off(*worker);
        continue;
      }
      for (Request* connection = socket_.try_accept(); connection != nullptr;) {
        co_await machine_.compute(cpu_, options_.hand_off);
        distribute(*connection);
        connection = options_.accepts_all ? socket_.try_accept() : nullptr;
      }
    }
  }
}

// --- The ready list -----------------------------------------------------------------------------------------
// epoll is level-triggered: what a poll reports stays in the list, ahead of later events, until another poll finds it no
// longer ready (Linux, fs/eventpoll.c, ep_send_events).

void Primary::poll() {
  if (socket_.pending() > 0) list({nullptr, socket_.readable_since()});
  const auto is_over = [this](const Ready& event) {
    return event.worker != nullptr ? !event.worker->has_message : socket_.pending() == 0;
  };
  std::erase_if(ready_, is_over);
  polled_.clear();
  for (const Ready& event : ready_) polled_.push_back(event.worker);
}

void Primary::list(Ready event) {
  const auto is_it = [&event](const Ready& other) { return other.worker == event.worker; };
  if (std::any_of(ready_.begin(), ready_.end(), is_it)) return;
  const auto is_later = [&event](const Ready& other) { return other.since > event.since; };
  ready_.insert(std::find_if(ready_.begin(), ready_.end(), is_later), event);
}

void Primary::notify(Worker& worker) {
  worker.has_message = true;
  list({&worker, simulation_.now()});
  acceptor_.wake();
}

// --- RoundRobinHandle ---------------------------------------------------------------------------------------

void Primary::distribute(Request& connection) {
  if (!listens()) return close(connection);
  handles_.push(&connection);
  if (!free_.empty()) hand_off(*free_.pop());
}

void Primary::hand_off(Worker& worker) {
  if (!worker.listens) return;
  if (handles_.empty()) {
    free_.push(&worker);
  } else {
    send_(worker.number, *handles_.pop());
  }
}

void Primary::add(std::size_t worker) {
  workers_[worker].listens = true;
  notify(workers_[worker]);
}

void Primary::remove(std::size_t worker) {
  workers_[worker].listens = false;
  workers_[worker].has_message = false;
  free_.remove(&workers_[worker]);
  if (listens()) return;
  while (!handles_.empty()) close(*handles_.pop());
  while (Request* connection = socket_.try_accept()) close(*connection);
}

bool Primary::listens() const {
  return std::any_of(workers_.begin(), workers_.end(), [](const Worker& worker) { return worker.listens; });
}

void Primary::close(Request& connection) {
  connection.ledger.charge(LatencyComponent::queue, simulation_.now());
  lose(connection, silent_);
}

}  // namespace knee::models
