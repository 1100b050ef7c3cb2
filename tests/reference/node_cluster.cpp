#include "tests/reference/node_cluster.hpp"

namespace knee::reference {

NodeCluster::NodeCluster(Trial& trial, const Options& options, Service& service)
    : options_{options}, front_{Listener::Order::fifo, options.backlog} {
  if (options_.workers == 0) {
    Worker& only = workers_.emplace_back();
    start_worker(trial, only, front_, service);
    return;
  }
  for (std::size_t i = 0; i < options_.workers; ++i) {
    Worker& worker = workers_.emplace_back();
    start_worker(trial, worker, worker.handed_over, service);
    free_.push_back(&worker);
  }
  trial.start("primary", [this] { run_primary(); });
}

void NodeCluster::start_worker(Trial& trial, Worker& worker, Listener& listener, Service& service) {
  worker.pool = std::make_unique<ConnectionPool>(service, options_.pool, options_.time_out);
  worker.process = std::make_unique<NodeProcess>(trial, listener, options_.process, worker.pool.get());
}

// A worker that has a connection is free again at once: it acknowledges the hand-off without waiting for its own turn
// to come.
void NodeCluster::run_primary() {
  for (;;) {
    const Request& connection = front_.accept(0);
    Worker* const worker = free_.front();
    free_.pop_front();
    Trial::compute(options_.hand_off);
    (void)worker->handed_over.connect(connection);
    free_.push_back(worker);
  }
}

void NodeCluster::establish(std::size_t count) {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i].process->establish((count + workers_.size() - 1 - i) / workers_.size());
  }
}

void NodeCluster::receive(std::size_t connection, const Request& request) {
  workers_[connection % workers_.size()].process->receive(connection / workers_.size(), request);
}

}  // namespace knee::reference
