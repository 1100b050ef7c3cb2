/// Node.js' cluster: a primary process that hands connections over in turn.
///
/// Written from Node.js 20, lib/internal/cluster/round_robin_handle.js (distribute, handoff).
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include "tests/reference/node.hpp"

namespace knee::reference {

/// Server processes and, if there are `workers`, a primary in front of them; without, one process of its own.
class NodeCluster {
 public:
  struct Options {
    std::size_t workers = 0;
    NodeProcess::Options process;
    double hand_off = 0;  ///< seconds of the primary's CPU for one connection
    std::size_t backlog = 511;
    std::size_t pool = Service::kUnlimited;  ///< connections of each process to the service
    double time_out = -1;
  };
  NodeCluster(Trial& trial, const Options& options, Service& service);

  /// A client's SYN; false if it is dropped.
  [[nodiscard]] bool connect(const Request& request) { return front_.connect(request); }
  /// Connections made before the trial, in turn to the processes.
  void establish(std::size_t count);
  void receive(std::size_t connection, const Request& request);

 private:
  struct Worker {
    Listener handed_over{Listener::Order::fifo, Service::kUnlimited};
    std::unique_ptr<ConnectionPool> pool;
    std::unique_ptr<NodeProcess> process;
  };
  void start_worker(Trial& trial, Worker& worker, Listener& listener, Service& service);
  void run_primary();

  Options options_;
  Listener front_;
  std::deque<Worker> workers_;
  std::deque<Worker*> free_;  // RoundRobinHandle.free
};

}  // namespace knee::reference
