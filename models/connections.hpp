/// The clients' pool of keep-alive connections.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "models/request.hpp"
#include "sim/ring.hpp"
#include "sim/stream.hpp"

namespace knee::models {

/// Established connections, one request at a time on each (HTTP/1.1). A request takes an idle connection or waits
/// for one; whichever process holds the connection serves it. So what is spread evenly are connections, not requests.
/// A recorded request that was served by a certain process takes a connection to that one, if one is idle.
class Connections : public Server, Requester {
 public:
  enum class Pick : std::uint8_t {
    random,      ///< any idle connection
    least_busy,  ///< an idle connection to the process with the fewest busy ones
  };
  struct Options {
    std::uint64_t keep_alive = 1;  ///< how many connections
    Pick pick = Pick::random;
  };

  /// `process_of(i)` is the server at the other end of connection i.
  /// Requests that want a new connection go to `fresh`.
  Connections(sim::Simulation& simulation, const Options& options, Server& fresh,
              const std::function<Server&(std::uint64_t)>& process_of, sim::Stream stream);

  void submit(Request& request) override;

 private:
  struct Connection {
    Server* server;
    std::size_t process;  // position in processes_
    Requester* requester = nullptr;
  };
  struct Process {
    Server* server;
    std::vector<std::uint32_t> idle;  // connections
    std::size_t busy = 0;
  };

  void completed(Request& request) override;
  void send(Request& request);
  [[nodiscard]] Process& pick_process(const Request& request);
  [[nodiscard]] std::size_t position_of(Server& server);

  sim::Simulation& simulation_;
  Server& fresh_;
  Pick pick_;
  sim::Stream stream_;
  std::vector<Connection> connections_;
  std::vector<Process> processes_;
  std::size_t idle_ = 0;
  sim::Ring<Request*> waiting_;
};

}  // namespace knee::models
