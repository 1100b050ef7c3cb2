/// Processes that share one listening port: gunicorn's and uvicorn's workers, Node's cluster, PM2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "models/event_loop.hpp"
#include "models/listening_socket.hpp"
#include "models/thread_server.hpp"
#include "models/workload.hpp"

namespace knee::models {

using RuntimeOptions = std::variant<EventLoop::Options, ThreadServer::Options>;

/// How a new connection finds its process.
enum class Accept : std::uint8_t {
  fifo,         ///< one shared socket; of idle processes the one idle longest
  lifo,         ///< one shared socket; of idle processes the one that went idle last
  random,       ///< one shared socket; any idle process
  round_robin,  ///< a primary process accepts and hands over in turn (Node cluster, SCHED_RR)
};

/// `processes` around one runtime, on one machine. A single process is a group of one.
class ProcessGroup : public Server {
 public:
  struct Options {
    std::size_t processes = 1;
    RuntimeOptions runtime;
    Accept accept = Accept::lifo;
    std::size_t backlog = 511;
    sim::Duration hand_off{};                  ///< CPU time of the primary for one connection (round robin)
    std::vector<ServiceClient::Options> pools;  ///< for each service
    Remedies remedies{};
    ProcessMemory::Options memory{};
    std::optional<OffloadPool::Options> offload{};  ///< none: such steps run where they are
  };

  ProcessGroup(sim::Simulation& simulation, const Location& location, const Options& options, RunKey key,
               std::uint64_t node = 0);

  /// A request on a connection of its own.
  void submit(Request& request) override { socket_.submit(request); }

  /// Sets the process at the other end of connection number `number`. Connections were made one after the other
  /// before the run: by `fifo` and `round_robin` they went to the processes in turn, else to any. None where each thread
  /// accepts for itself: it closes each connection after its response (gunicorn's sync worker).
  void establish(Connection& connection, std::uint64_t number);

  [[nodiscard]] std::size_t processes() const { return workers_.size(); }

  /// One process; exactly one of the two runtimes is there.
  struct Worker {
    Worker(sim::Simulation& simulation, Machine& machine) : site{.simulation = simulation, .machine = machine} {}
    Site site;
    std::optional<ListeningSocket> own_socket;  // where the primary hands connections over
    std::optional<EventLoop> loop;
    std::optional<ThreadServer> threads;
  };
  [[nodiscard]] std::vector<std::unique_ptr<Worker>>& workers() { return workers_; }

 private:
  sim::Process run_primary();
  void start_worker(const Location& location, const Options& options, RunKey key, std::uint64_t number);

  sim::Simulation& simulation_;
  Machine& machine_;
  Accept accept_;
  sim::Duration hand_off_;
  ListeningSocket socket_;
  sim::Stream placement_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace knee::models
