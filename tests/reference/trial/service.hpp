/// A shared service, and one process's pool of connections to it.
///
/// Written from what the words mean: PostgreSQL's max_connections and statement queue, a lock as POSIX has it, and
/// node-postgres' pg-pool (index.js: connect, connectionTimeoutMillis; clients wait first come, first served).
#pragma once

#include <cstddef>

#include "tests/reference/trial/trial.hpp"

namespace knee::reference {

/// `servers` threads of execution on one first-come-first-served queue.
class Service {
 public:
  static constexpr std::size_t kUnlimited = 1'000'000;
  /// Times in seconds.
  struct Options {
    std::size_t servers = 1;
    std::size_t queue = kUnlimited;        ///< calls that may wait; further ones are refused
    std::size_t connections = kUnlimited;  ///< in use at a time, from all clients
    double serial = 0;                     ///< share of a call under a lock that all servers need
    double coherency = 0;                  ///< under the lock, to tell each other client process what has changed
  };
  Service(const Options& options, std::size_t clients);

  /// Serves one call on the caller's connection; false if the queue was full.
  bool serve(double seconds);

  [[nodiscard]] simgrid::s4u::SemaphorePtr connections() { return connections_; }

 private:
  Options options_;
  std::size_t clients_;
  std::size_t calls_ = 0;  // waiting or in service
  simgrid::s4u::SemaphorePtr servers_;
  simgrid::s4u::SemaphorePtr connections_;
  simgrid::s4u::MutexPtr lock_ = simgrid::s4u::Mutex::create();
};

/// A process's pool of connections to a service.
class ConnectionPool {
 public:
  /// `time_out`: seconds that a call waits for a connection; negative: for ever.
  ConnectionPool(Service& service, std::size_t size, double time_out);

  /// One call: a connection from the pool, the service, the connection back. False if it was not served.
  bool call(double seconds);

 private:
  Service& service_;
  double time_out_;
  simgrid::s4u::SemaphorePtr free_;
};

}  // namespace knee::reference
