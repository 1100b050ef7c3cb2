#include "tests/reference/node/node_cluster.hpp"

#include <algorithm>

namespace knee::reference {

NodeCluster::NodeCluster(Trial& trial, const Options& options, Service& service)
    : trial_{trial},
      options_{options},
      front_{options.backlog, options.wake_each},
      listening_{.readable = [this] { return !front_.empty(); }, .callback = [this] { server_io(); }} {
  if (options_.workers == 0 || options_.policy == Policy::none) {
    start_sharing(service);
  } else {
    start_primary(service);
  }
}

void NodeCluster::start_sharing(Service& service) {
  const std::size_t processes = std::max<std::size_t>(options_.workers, 1);
  while (workers_.size() < processes) workers_.emplace_back(trial_, options_, service, front_);
}

void NodeCluster::start_primary(Service& service) {
  primary_.emplace(trial_, options_.process.pool_threads, options_.process.wake_up);
  handle_.emplace([this](std::size_t worker, const Request& request, const std::function<void(bool)>& reply) {
    send(worker, request, reply);
  });
  front_.watch(primary_->epoll(), listening_);
  primary_->start(listening_);
  while (workers_.size() < options_.workers) start_worker(service);
  trial_.start("primary", [this] { primary_->run(); });
}

// A worker that has asked for the server is in the handle's lists from then on.
void NodeCluster::start_worker(Service& service) {
  const std::size_t id = workers_.size();
  Worker& worker = workers_.emplace_back(trial_, options_, service);
  worker.to_worker.emplace(worker.process.loop(),
                           [this, &worker](const IpcPipe::Message& message) { on_newconn(worker, message); });
  worker.to_primary.emplace(
      *primary_, [](const IpcPipe::Message& message) { message.act(); },
      [this, id] { handle_->remove(id, [this](const Request& request) { trial_.answer(request, false); }); });
  handle_->add(id);
}

// As NodeProcess::server_io, but what is accepted is distributed.
void NodeCluster::server_io() {
  do {
    const Request* request = front_.try_accept();
    if (request == nullptr) return;
    Trial::compute(options_.hand_off);
    handle_->distribute(*request);
  } while (options_.process.accepts_all);
}

// A write to a channel whose other end is gone fails without a word.
void NodeCluster::send(std::size_t id, const Request& request, const std::function<void(bool)>& reply) {
  Worker& worker = workers_[id];
  Trial::compute(options_.send);
  if (worker.dead) {
    orphans_.push_back(&request);
  } else {
    worker.to_worker->send({.handle = &request, .reply = reply});
  }
}

// The ack goes out before the server sees the connection.
void NodeCluster::on_newconn(Worker& worker, const IpcPipe::Message& message) const {
  Trial::compute(options_.receive);
  worker.to_primary->send({.act = [this, reply = message.reply] {
    Trial::compute(options_.reply);
    reply(true);
  }});
  Trial::compute(options_.on_connection);
  worker.process.on_connection(*message.handle);
}

void NodeCluster::kill(std::size_t id) {
  Worker& worker = workers_[id];
  worker.dead = true;
  worker.process.kill();
  if (!primary_) return;
  for (const Request* request : worker.to_worker->unread_handles()) orphans_.push_back(request);
  worker.to_primary->close();
}

std::vector<std::size_t> NodeCluster::connections() const {
  std::vector<std::size_t> connections;
  for (const Worker& worker : workers_) connections.push_back(worker.process.connections());
  return connections;
}

void NodeCluster::establish(std::size_t count) {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i].process.establish((count + workers_.size() - 1 - i) / workers_.size());
  }
}

void NodeCluster::receive(std::size_t connection, const Request& request) {
  for (Worker& worker : workers_) {
    if (worker.process.receive_kept(request)) return;
  }
  workers_[connection % workers_.size()].process.receive(connection / workers_.size(), request);
}

}  // namespace knee::reference
