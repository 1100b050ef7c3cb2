/// The clients' pool of keep-alive connections.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "models/request/request.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::models {

/// The clients' connections, one request at a time on each (HTTP/1.1). A request takes an idle connection, or opens
/// a new one below the limit, or waits for one; the process at the other end of the connection serves it. So the
/// connections are spread evenly, not the requests. A process may close a connection: after a response (gunicorn's sync
/// worker), or when it has been idle for a while; the next request finds that and opens a new one. A recorded request that
/// was served by a certain process takes a connection to that one, if one is idle. Requests that want a new connection get
/// one that is closed after them.
class Connections : public Server, Requester {
 public:
  enum class Pick : std::uint8_t {
    random,      ///< any idle connection
    least_busy,  ///< an idle connection to the process with the fewest busy ones
  };
  enum class Open : std::uint8_t {
    before,     ///< all of them exist before the first request
    on_demand,  ///< one when a request finds none idle
  };
  struct Options {
    std::uint64_t keep_alive = 1;  ///< how many connections, at most
    Pick pick = Pick::random;
    Open open = Open::before;
  };
  /// Makes a connection that exists before the run: sets the process at its other end, if that keeps connections.
  using Establish = std::function<void(Connection&, std::uint64_t number)>;

  /// New connections are made to `front`; with `all_through_front` also the requests on established ones go there (a network lies
  /// before the processes).
  Connections(sim::Simulation& simulation, const Options& options, Server& front, const Establish& establish,
              sim::RandomStream stream, bool all_through_front = false);

  void submit(Request& request) override;

  /// The client closes the connection that carries `request`, and can open another one instead. The process at the other end
  /// notices that when it has dealt with the request.
  void abandon(Request& request) override;

  /// The process behind `endpoint` closes all its connections. A request that it has not read is sent again, on a new one.
  void close_all(const Server& endpoint);

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  struct Own : Connection {
    std::size_t process = kNone;  // position in processes_
    Requester* requester = nullptr;
    bool is_abandoned = false;  // closed by the client: it stays with its request, and is no connection any more
  };
  // A process that has connections.
  struct Process {
    Server* server;
    std::vector<Own*> idle;
    std::size_t busy = 0;
  };

  void completed(Request& request) override;
  void carry(Own& connection, Request& request);
  void count_in(Own& connection);
  void close(Own& connection);
  void serve_waiting();
  [[nodiscard]] Own* take_idle(const Request& request);
  [[nodiscard]] Own* open_new();
  [[nodiscard]] Process* pick_process(const Request& request);
  [[nodiscard]] std::size_t position_of(Server& server);

  sim::Simulation& simulation_;
  Options options_;
  Server& front_;
  bool all_through_front_;
  sim::RandomStream stream_;
  std::deque<Own> connections_;
  std::vector<Own*> closed_;  // to be used again
  std::vector<Process> processes_;
  std::size_t idle_ = 0;
  std::size_t abandoned_ = 0;  // connections that their clients have closed
  sim::Ring<Request*> waiting_;
};

}  // namespace knee::models
