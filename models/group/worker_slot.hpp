/// A worker slot: one process of a group at a time, and the next one after it has ended.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/random/run_key.hpp"
#include "models/event_loop/event_loop_server.hpp"
#include "models/group/group_options.hpp"
#include "models/process/listening_socket.hpp"
#include "models/process/process_context.hpp"
#include "models/threads/thread_server.hpp"
#include "sim/random/random_stream.hpp"
#include "sim/stats/time_average.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

/// The slot owns everything that outlives its processes: statistics, connections to services, random streams. When a
/// process ends, its coroutines are destroyed; other components learn of it only through this interface.
class WorkerSlot : public Server {
 public:
  /// Where a slot is among others.
  struct Place {
    std::string name{};           ///< names the process's group of rows in a timeline
    std::uint64_t number = 0;     ///< of the slot in the whole run
    std::size_t position = 0;     ///< in its group
    bool is_spare = false;        ///< there is no process at first
    std::optional<ListeningSocket::Options> own_socket{};  ///< none: accepts from the socket that the group shares
  };

  /// Its processes accept from `socket` unless they have one of their own.
  WorkerSlot(sim::Simulation& simulation, const Location& location, std::shared_ptr<const GroupOptions> options, const Place& place,
             ListeningSocket& socket, sim::RunKey key);
  ~WorkerSlot() override;

  /// A process begins and accepts connections.
  void begin();
  /// The process has ended. None of its coroutines may be running. `silent`: its host is gone without a word.
  void end(bool silent = false);
  /// The next process is the first one of a new machine: it replaces none.
  void forget_processes() { begun_ = 0; }
  /// CPU time of a process that replaces another one, before it accepts.
  [[nodiscard]] sim::Duration start_up() const { return options_->life.start_up; }
  [[nodiscard]] std::size_t position() const { return position_; }
  /// A spare slot measures what `other` does, whose process is of the same kind.
  void measure_like(const WorkerSlot& other);
  /// Whether no process is meant to be here; `co_await slot.filled()`: until one is.
  [[nodiscard]] bool is_vacant() const { return vacant_; }
  [[nodiscard]] auto filled() { return filled_.wait(); }
  /// A process is meant to be here from now on.
  void fill();
  /// No process is meant to be here when the present one has ended, which is told to end.
  void retire();
  /// A process that was told to end has ended, or one that has not begun is not needed any more.
  void vacate();
  [[nodiscard]] bool leaves() const { return leaves_; }
  /// Whether a process is meant to be here, and to stay.
  [[nodiscard]] bool stays() const { return !vacant_ && !leaves_; }
  /// Processes that have begun.
  [[nodiscard]] std::uint64_t begun() const { return begun_; }
  /// 0 while the slot is vacant, else 1.
  [[nodiscard]] const sim::TimeAverage& occupied() const { return occupied_; }
  /// Whether the slot has a process that accepts.
  [[nodiscard]] bool has_process() const { return has_process_; }
  [[nodiscard]] Lifecycle& life() { return process_.life; }
  /// Calls `close` when a process ends, to close the connections that the process keeps.
  void on_end(std::function<void()> close) { process_.close_connections = std::move(close); }

  /// A request on a connection that the process keeps.
  void submit(Request& request) override;
  /// Gives the process a connection that exists before the run, if its runtime keeps connections.
  void establish(Connection& connection);
  /// A message of the primary process with a new connection, for an event loop.
  void receive(Request& connection, PrimaryChannel& primary) { loop_->receive(connection, primary); }
  /// A new connection to its own socket.
  void connect(Request& request) { own_socket_->submit(request); }
  /// What clients find that repeat their SYN to its own socket.
  void set_port(Port port) {
    if (own_socket_) own_socket_->set_port(port);
  }
  /// Takes a connection that no process has accepted out of its own socket; null: none is left.
  [[nodiscard]] Request* unaccepted() { return own_socket_ ? own_socket_->try_accept() : nullptr; }

  /// Memory of the process, pages left out that it shares with others.
  [[nodiscard]] sim::Bytes memory_taken() const;
  [[nodiscard]] const ProcessMemory& memory() const { return process_.memory; }
  /// The runtime of the present process, or of the last one: exactly one of the two is not null.
  [[nodiscard]] const EventLoopServer* loop() const { return loop_.get(); }
  [[nodiscard]] const ThreadServer* threads() const { return threads_.get(); }
  /// Null: the process has none.
  [[nodiscard]] const OffloadPool* offload() const { return process_.offload.get(); }
  [[nodiscard]] std::deque<ServiceClient>& services() { return process_.services; }

  /// What the coroutines of the present process touch.
  [[nodiscard]] const sim::WorkingSet& touches() const { return process_.touches; }
  /// Requests that all processes of the slot have served.
  [[nodiscard]] std::uint64_t served() const { return process_.served; }
  /// The measurement up to now, over all processes of the slot. The reference stays valid.
  [[nodiscard]] const RuntimeStatistics& statistics();
  /// Restarts the measurement.
  void reset_statistics();

  /// Whether the process has no work, so that nothing of its measurement changes before its machine's rest ends (Machine::rest).
  [[nodiscard]] bool is_idle();
  /// The rest begins. The caller counts the firings of the loop's delay timer, from the time returned on (LoopDelay); kNever: no loop.
  [[nodiscard]] sim::Instant begin_rest();
  /// The rest ends: the measurement has been restarted at `since`, and the firings before `next_firing` have been counted.
  void end_rest(sim::Instant since, sim::Instant next_firing);

 private:
  void begin_runtime();
  void reset_statistics(sim::Instant since);

  std::shared_ptr<const GroupOptions> options_;
  std::string name_;
  std::size_t position_;
  RuntimeStatistics statistics_;
  ProcessContext process_;
  std::optional<ListeningSocket> own_socket_;
  ListeningSocket& socket_;  // from which its processes accept
  sim::RandomStream max_requests_jitter_;
  std::vector<sim::RandomStream> lock_jitter_;  // for the lock of each interpreter
  std::unique_ptr<EventLoopServer> loop_;
  std::unique_ptr<ThreadServer> threads_;
  std::uint64_t begun_ = 0;  // processes
  bool has_process_ = false;
  bool vacant_;
  bool leaves_ = false;
  sim::Condition filled_;
  sim::TimeAverage occupied_;
};

}  // namespace knee::models
