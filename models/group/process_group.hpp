/// Processes that share one listening port: gunicorn's and uvicorn's workers, Node's cluster, PM2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "models/process/listening_socket.hpp"
#include "models/group/worker_slot.hpp"
#include "sim/random/run_key.hpp"
#include "sim/sync/condition.hpp"
#include "sim/stats/time_average.hpp"

namespace knee::models {

/// The process that gets a new connection.
enum class Accept : std::uint8_t {
  fifo,         ///< one shared socket; of idle processes the one idle longest
  lifo,         ///< one shared socket; of idle processes the one that went idle last
  random,       ///< one shared socket; any idle process
  round_robin,  ///< a primary process accepts and hands over in turn (Node cluster, SCHED_RR)
};

/// `processes` of one runtime, on one machine. A single process is a group of one. All of them run when the simulation
/// begins; when one ends, its parent starts another in its place.
class ProcessGroup : public Server {
 public:
  struct Options {
    std::size_t processes = 1;
    RuntimeOptions runtime;
    Accept accept = Accept::lifo;
    std::size_t backlog = 511;
    SynRetries syn_retries = SynRetries::linux_6_1;
    sim::Duration hand_off{};                  ///< CPU time of the primary for one connection (round robin)
    std::vector<ServiceClient::Options> pools;  ///< for each service
    Remedies remedies{};
    ProcessMemory::Options memory{};
    std::optional<OffloadPool::Options> offload{};  ///< none: such steps run where they are
    Lifecycle::Options life{};
  };
  using WorkerSlot = models::WorkerSlot;
  /// Closes the clients' connections to `endpoint`: requests sent on them and not read are sent again on new ones.
  using CloseConnections = std::function<void(Server& endpoint)>;

  ProcessGroup(sim::Simulation& simulation, const Location& location, const Options& options, sim::RunKey key,
               std::uint64_t node = 0);

  /// A request on a connection of its own.
  void submit(Request& request) override { socket_.submit(request); }

  /// Sets the process at the other end of connection number `number`. Connections were made one after the other
  /// before the run: by `fifo` and `round_robin` they went to the processes in turn, else to any. None where each thread
  /// accepts for itself: it closes each connection after its response (gunicorn's sync worker).
  void establish(Connection& connection, std::uint64_t number);
  /// Calls `close` with a process that ends.
  void on_end(const CloseConnections& close);

  /// 1 while the primary hands a connection over, else 0; null: the group has no primary.
  [[nodiscard]] const sim::TimeAverage* primary_busy() { return accept_ == Accept::round_robin ? &primary_busy_ : nullptr; }

  /// Restarts the measurement of the primary and of all workers.
  void reset_statistics();

  [[nodiscard]] std::size_t processes() const { return workers_.size(); }
  [[nodiscard]] std::vector<std::unique_ptr<WorkerSlot>>& workers() { return workers_; }

 private:
  void add_worker(const Location& location, const Options& options, sim::RunKey key, std::uint64_t number);
  sim::Process run_primary();
  sim::Process supervise(WorkerSlot& worker);
  sim::Process kill_hung_workers(sim::Duration time_out);
  sim::Process ping_workers(sim::Duration time_out);
  sim::Process enforce_memory_limit();

  sim::Simulation& simulation_;
  Machine& machine_;
  Accept accept_;
  sim::Duration hand_off_;
  sim::TimeAverage primary_busy_;
  ListeningSocket socket_;
  sim::RandomStream placement_;
  sim::Condition out_of_memory_;
  sim::Condition started_;
  std::vector<std::unique_ptr<WorkerSlot>> workers_;
};

}  // namespace knee::models
