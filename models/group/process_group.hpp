/// Processes that share one listening port: gunicorn's and uvicorn's workers, Node's cluster, PM2.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "models/process/listening_socket.hpp"
#include "models/group/group_options.hpp"
#include "models/group/primary.hpp"
#include "models/group/reload.hpp"
#include "models/group/worker_slot.hpp"
#include "sim/random/run_key.hpp"
#include "sim/sync/condition.hpp"
#include "sim/stats/time_average.hpp"

namespace knee::models {

/// `processes` of one runtime, on one machine. A single process is a group of one. All of them run when the simulation
/// begins; when one ends, its parent starts another in its place.
class ProcessGroup : public Server {
 public:
  using Options = GroupOptions;
  using WorkerSlot = models::WorkerSlot;
  /// Closes the clients' connections to `endpoint`: requests sent on them and not read are sent again on new ones.
  using CloseConnections = std::function<void(Server& endpoint)>;

  /// Node number `node`; its processes have the numbers from `first_process` on in the run.
  ProcessGroup(sim::Simulation& simulation, const Location& location, std::shared_ptr<const Options> options, sim::RunKey key,
               std::uint64_t node, std::uint64_t first_process);
  /// A node of many with as many processes each.
  ProcessGroup(sim::Simulation& simulation, const Location& location, const Options& options, sim::RunKey key,
               std::uint64_t node = 0)
      : ProcessGroup{simulation, location, std::make_shared<const Options>(options), key, node, node * options.processes} {}

  /// A request on a connection of its own.
  void submit(Request& request) override;

  /// With a single process, what that one touches too; which of several gets a request is not known in advance.
  void add_to(sim::WorkingSet& set) const override;

  /// Sets the process at the other end of connection number `number`. Connections were made one after the other before the
  /// run, when all processes were idle: `blocking` and `round_robin` give them to the processes in turn, `reuse_port` to
  /// any, the others by the order in which the kernel wakes. None where each thread accepts for itself: it closes each
  /// connection after its response (gunicorn's sync worker).
  void establish(Connection& connection, std::uint64_t number);
  /// Calls `close` with a process that ends.
  void on_end(const CloseConnections& close);

  /// The machine goes down: all processes end and none is started again, and no port listens. A kernel that ends resets all
  /// connections; one that is gone `silently` (power, network) cannot. The requests that wait and those in hand fail, or are
  /// lost (`Request::lost`). It can go down for several reasons at once; then it is back when it has come up as often.
  void go_down(bool silently);
  /// The machine is back: each process starts again, in its start-up time. Connections are refused until the first one accepts.
  void come_up();
  /// A new machine in the place of the one that has gone down: none of its processes replaces another one.
  void start_anew();
  /// Calls `tell` each time the first process accepts after the machine has been down.
  void on_open(std::function<void()> tell) { opened_ = std::move(tell); }
  /// Calls `tell` each time the first process accepts, or the machine goes down.
  void on_port(std::function<void(bool is_open)> tell) { port_changed_ = std::move(tell); }
  /// Kills a process, which is replaced: number `process` from 0 of the processes that run, or the last one if fewer run.
  void kill(std::size_t process);
  /// Replaces all processes (`Options::spares`), after the reload before.
  sim::Process reload();
  /// The reference stays valid.
  [[nodiscard]] const Port& port() const { return port_; }

  /// 1 while the primary is awake, else 0; null: the group has no primary.
  [[nodiscard]] const sim::TimeAverage* primary_busy() { return primary_ ? &primary_->awake() : nullptr; }

  /// Restarts the measurement of the primary and of all workers.
  void reset_statistics();
  /// Whether none of them has work. The rest of the primary ends as that of the workers does.
  [[nodiscard]] bool is_idle();
  void end_rest_of_primary(sim::Instant since) {
    if (primary_) primary_->awake().reset(since);
  }

  [[nodiscard]] std::size_t processes() const { return processes_; }
  [[nodiscard]] bool has_spares() const { return workers_.size() > processes_; }
  /// The slots of all processes, then the spare ones.
  [[nodiscard]] std::vector<std::unique_ptr<WorkerSlot>>& workers() { return workers_; }

 private:
  using Slots = std::deque<WorkerSlot*>;

  sim::Process reload_at_once(std::shared_ptr<Slots> old);
  sim::Process reload_in_turn(std::shared_ptr<Slots> old);
  sim::Process reload_in_place(std::shared_ptr<Slots> old);
  void end_reload();
  sim::Process kill_after(sim::Duration grace, WorkerSlot& worker, std::uint64_t begun);
  void tell_to_end(WorkerSlot& worker);
  [[nodiscard]] WorkerSlot* vacant_slot();
  void add_spares(const Location& location, const std::shared_ptr<const Options>& options, sim::RunKey key, std::uint64_t node);
  void add_worker(const Location& location, const std::shared_ptr<const Options>& options, sim::RunKey key, std::uint64_t number,
                  bool is_spare = false);
  void lose_unaccepted(WorkerSlot& worker);
  void set_port(Port port);
  void turn_away(Request& request);
  sim::Process knock(Request& request);
  [[nodiscard]] WorkerSlot& pick_by_hash();
  [[nodiscard]] std::size_t establisher(std::uint64_t number);
  sim::Process supervise(WorkerSlot& worker);
  sim::Process kill_hung_workers(sim::Duration time_out);
  sim::Process ping_workers(sim::Duration time_out);
  sim::Process enforce_memory_limit();

  sim::Simulation& simulation_;
  Machine& machine_;
  Accept accept_;
  Port port_ = Port::open;
  ListeningSocket socket_;
  sim::RandomStream placement_;
  sim::Condition out_of_memory_;
  sim::Condition up_;
  sim::Condition changed_;  // signalled when a process begins or has ended
  std::size_t processes_;
  Reload reload_;
  std::size_t reloads_ = 0;  // parts of a reload in progress
  std::size_t down_ = 0;  // reasons why the machine is down
  std::function<void()> opened_ = [] {};
  std::function<void(bool is_open)> port_changed_;
  SynRetries syn_retries_;
  std::vector<std::unique_ptr<WorkerSlot>> workers_;
  std::vector<std::size_t> preference_;  // of the kernel among idle processes
  std::unique_ptr<Primary> primary_;  // null: none
};

}  // namespace knee::models
