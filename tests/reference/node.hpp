/// A Node.js HTTP server on libuv, in one process.
///
/// Written from Node.js 20: lib/net.js (onconnection), and ECMA-262 (async functions run at once up to their first `await`;
/// Promise.all goes on in jobs).
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

#include "tests/reference/listener.hpp"
#include "tests/reference/node_timers.hpp"
#include "tests/reference/request.hpp"
#include "tests/reference/service.hpp"

namespace knee::reference {

/// The server's process: a loop, the files of its connections, and the application.
class NodeProcess {
 public:
  struct Options {
    std::size_t pool_threads = 4;
    double overhead = 0;  ///< seconds of CPU for each request besides its steps
    double wake_up = 0;   ///< seconds of CPU to go on after having slept
  };

  /// Accepts from `listener`, which other processes may share, and calls `service` through a pool of its own.
  NodeProcess(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service = nullptr);

  /// `count` connections were made before the trial.
  void establish(std::size_t count);
  /// A request has come on one of those.
  void receive(std::size_t connection, const Request& request);

 private:
  using Continuation = std::function<void()>;
  using Outcome = std::function<void(bool)>;  // of an async function: whether all went well
  struct Connection {
    std::deque<const Request*> received;
    Epoll::File file;
  };

  void on_connection();
  Connection& connect();
  void on_read(Connection& connection);
  void handle(const Request& request);
  void run(const Steps& steps, std::size_t at, const Outcome& then);
  void run_parallel(const Steps& steps, std::size_t at, const Outcome& then);
  void when_readable(const std::function<bool()>& io, const Outcome& then);

  Trial& trial_;
  Listener& listener_;
  Options options_;
  ConnectionPool* service_;
  Loop loop_;
  NodeQueues queues_;
  std::deque<std::unique_ptr<Connection>> connections_;  // the established ones first
  Epoll::File listening_;
};

}  // namespace knee::reference
