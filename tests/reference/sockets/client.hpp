/// The clients' end of the connections that were made before a trial.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

#include "tests/reference/trial/trial.hpp"

namespace knee::reference {

/// HTTP/1.1: one request at a time on a connection; the others wait at the client, which takes the
/// request's `turn_around` from an answer to sending the next.
class KeepAlive {
 public:
  static constexpr std::size_t kConnections = 300;  ///< as many as any workload needs

  /// `deliver` takes a request to the server at the other end.
  using Deliver = std::function<void(const Request&)>;
  KeepAlive(Trial& trial, Deliver deliver) : trial_{trial}, deliver_{std::move(deliver)} {}

  void send(const Request& request) {
    Connection& connection = connections_.at(request.connection);
    if (connection.busy) {
      connection.waiting.push_back(&request);
      return;
    }
    connection.busy = true;
    deliver_(request);
  }

  void answered(const Request& request) {
    if (request.connection == Request::kNewConnection) return;
    Connection& connection = connections_.at(request.connection);
    trial_.later(request.turn_around, [this, &connection] {
      connection.busy = false;
      if (connection.waiting.empty()) return;
      const Request& next = *connection.waiting.front();
      connection.waiting.pop_front();
      send(next);
    });
  }

 private:
  struct Connection {
    bool busy = false;
    std::deque<const Request*> waiting{};
  };
  Trial& trial_;
  Deliver deliver_;
  std::vector<Connection> connections_ = std::vector<Connection>(kConnections);
};

}  // namespace knee::reference
