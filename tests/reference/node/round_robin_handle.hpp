/// The handle by which the primary of a Node cluster distributes connections.
///
/// Written from Node.js 20.20 lib/internal/cluster/round_robin_handle.js (add, remove, distribute, handoff); 18.20 does the
/// same.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <set>

#include "tests/reference/trial/request.hpp"

namespace knee::reference {

/// Not turn by turn: a connection goes to the worker that has been free longest, and a worker is free again when it has
/// acknowledged its last connection. A worker whose loop is blocked therefore gets at most one.
class RoundRobinHandle {
 public:
  using Worker = std::size_t;
  /// Sends a connection to a worker; the last argument is called with its reply: whether it has accepted.
  using SendHelper = std::function<void(Worker, const Request&, const std::function<void(bool)>&)>;
  explicit RoundRobinHandle(SendHelper send_helper) : send_helper_{std::move(send_helper)} {}

  /// A worker listens from now on.
  void add(Worker worker);
  /// A worker has closed the server or its channel. Connections that wait are closed with the last one.
  void remove(Worker worker, const std::function<void(const Request&)>& close);
  /// The primary has accepted a connection.
  void distribute(const Request& handle);

 private:
  void handoff(Worker worker);

  SendHelper send_helper_;
  std::set<Worker> all_;
  std::deque<Worker> free_;              // a Map in the source: in the order of insertion
  std::deque<const Request*> handles_;  // connections that wait for a worker
};

}  // namespace knee::reference
