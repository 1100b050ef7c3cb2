/// A Node.js cluster: a primary that accepts and hands over, and its workers.
///
/// Written from Node.js 20: lib/internal/cluster/primary.js (removeHandlesForWorker), child.js (onconnection), utils.js
/// (sendHelper keeps a callback until its ack comes), libuv 1.44 and 1.46 src/unix/stream.c (uv__server_io).
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "tests/reference/node/ipc_pipe.hpp"
#include "tests/reference/node/node.hpp"
#include "tests/reference/node/round_robin_handle.hpp"

namespace knee::reference {

/// The processes that serve, with a pool of connections to the service each. Without workers: one process that accepts.
class NodeCluster {
 public:
  /// Times in seconds of CPU.
  enum class Policy {
    rr,    ///< SCHED_RR
    none,  ///< SCHED_NONE: the workers share the listening socket, the primary has no part in it
  };
  struct Options {
    std::size_t workers = 0;  ///< 0: no cluster
    Policy policy = Policy::rr;
    NodeProcess::Options process{};
    double hand_off = 0;  ///< of the primary, from accept() to `distribute`
    double send = 0;      ///< of the primary, for each connection it hands over
    double reply = 0;     ///< of the primary, for each ack
    double receive = 0;   ///< of a worker, for each connection before its ack
    double on_connection = 0;  ///< of a worker, for each after its ack, until its loop polls again
    std::size_t backlog = 511;
    double wake_each = 0;  ///< of the listening socket: as of WaitQueue
    std::size_t pool = Service::kUnlimited;  ///< connections of each process to the service
    double time_out = -1;                    ///< seconds until a call for one of those gives up; negative: never
  };
  NodeCluster(Trial& trial, const Options& options, Service& service);

  /// `count` connections were made before the trial, one after the other by the workers in turn.
  void establish(std::size_t count);
  /// A request has come on one of those, or on one that was accepted during the trial and kept.
  void receive(std::size_t connection, const Request& request);
  /// A client's SYN; false if it is dropped. The connection is kept if the request names one.
  [[nodiscard]] bool connect(const Request& request) { return front_.connect(request); }

  /// How many connections each worker has.
  [[nodiscard]] std::vector<std::size_t> connections() const;
  /// SIGKILL for a worker.
  void kill(std::size_t worker);
  /// Connections handed to a worker that was killed before it read them. The primary keeps its copy for an ack that never
  /// comes, so they stay open and their clients wait for ever.
  [[nodiscard]] const std::deque<const Request*>& orphans() const { return orphans_; }

 private:
  struct Worker {
    Worker(Trial& trial, const Options& options, Service& service)
        : pool{service, options.pool, options.time_out}, process{trial, options.process, &pool} {}
    Worker(Trial& trial, const Options& options, Service& service, Listener& listener)
        : pool{service, options.pool, options.time_out}, process{trial, listener, options.process, &pool} {}
    ConnectionPool pool;
    NodeProcess process;
    std::optional<IpcPipe> to_worker{};
    std::optional<IpcPipe> to_primary{};
    bool dead = false;
  };
  void start_sharing(Service& service);
  void start_primary(Service& service);
  void start_worker(Service& service);
  void server_io();
  void send(std::size_t worker, const Request& request, const std::function<void(bool)>& reply);
  void on_newconn(Worker& worker, const IpcPipe::Message& message) const;

  Trial& trial_;
  Options options_;
  Listener front_;
  std::optional<Loop> primary_;
  std::optional<RoundRobinHandle> handle_;
  Epoll::File listening_;
  std::deque<Worker> workers_;
  std::deque<const Request*> orphans_;
};

}  // namespace knee::reference
