#include "tests/reference/node_cluster.hpp"

namespace knee::reference {

NodeCluster::NodeCluster(Trial& trial, const Options& options, Service& service)
    : trial_{trial},
      options_{options},
      front_{Listener::Order::fifo, options.backlog},
      listening_{.readable = [this] { return !front_.empty(); }, .callback = [this] { server_io(); }} {
  if (options_.workers == 0) {
    single_pool_.emplace(service, options_.pool, options_.time_out);
    single_.emplace(trial, front_, options_.process, &*single_pool_);
    return;
  }
  primary_.emplace(trial, options_.process.pool_threads, options_.process.wake_up);
  handle_.emplace([this](std::size_t worker, const Request& request, const std::function<void(bool)>& reply) {
    send(worker, request, reply);
  });
  front_.watch(primary_->epoll(), listening_);
  primary_->start(listening_);
  while (workers_.size() < options_.workers) start_worker(service);
  trial.start("primary", [this] { primary_->run(); });
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
  for (const Request* request : worker.to_worker->unread_handles()) orphans_.push_back(request);
  worker.to_primary->close();
}

void NodeCluster::establish(std::size_t count) {
  if (single_) single_->establish(count);
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i].process.establish((count + workers_.size() - 1 - i) / workers_.size());
  }
}

void NodeCluster::receive(std::size_t connection, const Request& request) {
  if (single_) return single_->receive(connection, request);
  workers_[connection % workers_.size()].process.receive(connection / workers_.size(), request);
}

}  // namespace knee::reference
