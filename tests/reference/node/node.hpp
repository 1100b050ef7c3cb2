/// A Node.js HTTP server on libuv, in one process.
///
/// Written from Node.js 20: lib/net.js (onconnection), libuv 1.44 and 1.46: src/unix/stream.c (uv__server_io), and ECMA-262
/// (async functions run at once up to their first `await`; Promise.all goes on in jobs).
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "tests/reference/node/node_timers.hpp"
#include "tests/reference/sockets/listener.hpp"
#include "tests/reference/trial/request.hpp"
#include "tests/reference/trial/service.hpp"

namespace knee::reference {

/// The server's process: a loop, the files of its connections, and the application.
class NodeProcess {
 public:
  struct Options {
    std::size_t pool_threads = 4;
    double overhead = 0;  ///< seconds of CPU for each request besides its steps
    double wake_up = 0;   ///< seconds of CPU to go on after having slept
    bool accepts_all = false;  ///< libuv up to 1.44: a turn of the loop accepts all there are. From 1.45: one
  };

  /// Accepts from `listener`, which other processes may share, and calls `service` through a pool of its own.
  NodeProcess(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service = nullptr);
  /// Listens to nothing: a primary brings its connections.
  NodeProcess(Trial& trial, const Options& options, ConnectionPool* service = nullptr);

  [[nodiscard]] Loop& loop() { return loop_; }
  /// As many as it has accepted or been given.
  [[nodiscard]] std::size_t connections() const { return connections_.size(); }
  /// net.Server's onconnection: its data is read in the next turn of the loop. If the request names a connection, that is
  /// kept.
  void on_connection(const Request& request);
  /// A request has come on a connection that this process has accepted and kept; false if it has none of that number.
  [[nodiscard]] bool receive_kept(const Request& request);
  /// SIGKILL: the process stops where it is, and its kernel resets its connections.
  void kill();

  /// `count` connections were made before the trial.
  void establish(std::size_t count);
  /// A request has come on one of those.
  void receive(std::size_t connection, const Request& request);

 private:
  using Continuation = std::function<void()>;
  using Outcome = std::function<void(bool)>;  // of an async function: whether all went well
  struct Connection {
    std::deque<const Request*> received;
    const Request* in_progress = nullptr;
    Epoll::File file;
  };

  void server_io();
  Connection& connect();
  void deliver(Connection& connection, const Request& request);
  void on_read(Connection& connection);
  void handle(Connection& connection, const Request& request);
  void run(const Steps& steps, std::size_t at, const Outcome& then);
  void run_parallel(const Steps& steps, std::size_t at, const Outcome& then);
  void when_readable(const std::function<bool()>& io, const Outcome& then);

  Trial& trial_;
  Listener* listener_ = nullptr;
  Options options_;
  ConnectionPool* service_;
  Loop loop_;
  NodeQueues queues_;
  std::deque<std::unique_ptr<Connection>> connections_;  // the established ones first
  std::map<std::size_t, Connection*> kept_;              // by the client's number, accepted during the trial
  Epoll::File listening_;
  simgrid::s4u::ActorPtr thread_;
  bool dead_ = false;
};

}  // namespace knee::reference
