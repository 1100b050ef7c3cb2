/// The primary process of a Node cluster: it accepts all connections and hands them to its workers.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <vector>

#include "models/machine/machine.hpp"
#include "models/process/acceptor.hpp"
#include "models/process/listening_socket.hpp"
#include "models/process/primary_channel.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/stats/time_average.hpp"

namespace knee::models {

/// A connection goes to the worker that has been free longest; a worker is free again when its own loop has taken over the
/// connection that it got before and the acknowledgement has reached the primary's loop. So a worker whose loop is blocked
/// gets at most one connection. Without a free worker the connections wait in the primary, without limit: it goes on
/// accepting, so the backlog does not fill.
///
/// Sources: Node.js 20, lib/internal/cluster/round_robin_handle.js (add, remove, distribute, handoff), primary.js
/// (removeHandlesForWorker); libuv 1.46, src/unix/stream.c (uv__server_io: one connection in an iteration of the loop;
/// to 1.44 all that wait).
///
/// A connection that is on its way to a worker that ends is lost: the primary keeps its copy of the handle, for an
/// acknowledgement that never comes, and the client waits (seen on Node.js 20.20). Here it fails when the worker ends.
/// Left out: a worker that closes its server and sends connections back.
class Primary {
 public:
  struct Options {
    sim::Duration hand_off{};  ///< CPU time for each connection: accept it, send it, handle the acknowledgement
    sim::Duration wake_up{};   ///< CPU time of waking up
    bool accepts_all = false;  ///< in one turn all connections that wait (libuv to 1.44), else one
  };
  /// Sends a worker, by its number, a connection.
  using Send = std::function<void(std::size_t worker, Request& connection)>;

  /// All `workers` are free.
  Primary(sim::Simulation& simulation, Machine& machine, ListeningSocket& socket, std::size_t workers,
          const Options& options, Send send);

  /// A new process of a worker listens.
  void add(std::size_t worker);
  /// A worker gets no more connections; it still takes over what is on its way.
  void retire(std::size_t worker) { remove(worker); }
  /// The process of a worker has ended. With the last one the primary closes its socket and all connections that wait.
  void remove(std::size_t worker);
  /// Whether the host is gone without a word when the last process ends, so that connections which wait are lost.
  void set_silent(bool silent) { silent_ = silent; }
  /// Whether any worker listens, and so the primary.
  [[nodiscard]] bool listens() const;
  /// The end of the channel that a worker acknowledges on.
  [[nodiscard]] PrimaryChannel& channel(std::size_t worker) { return workers_[worker]; }

  /// Connections that wait for a free worker.
  [[nodiscard]] std::size_t waiting() const { return handles_.size(); }
  /// 0 while the primary's loop sleeps, else 1.
  [[nodiscard]] sim::TimeAverage& awake() { return awake_; }

 private:
  // The primary's end of a channel, one at each worker.
  struct Worker final : PrimaryChannel {
    Worker(Primary& of, std::size_t which) : primary{of}, number{which} {}
    Primary& primary;
    std::size_t number;
    bool listens = true;       // RoundRobinHandle.all
    bool has_message = false;  // an acknowledgement, or that it listens
    void acknowledge() override { primary.notify(*this); }
  };
  // In the ready list of the primary's epoll instance.
  struct Ready {
    Worker* worker;  // null: the listening socket
    sim::Instant since;
  };

  sim::Process run();
  void notify(Worker& worker);
  void poll();
  void list(Ready event);
  void distribute(Request& connection);
  void hand_off(Worker& worker);
  void close(Request& connection);

  sim::Simulation& simulation_;
  Machine& machine_;
  ListeningSocket& socket_;
  Options options_;
  Send send_;
  Acceptor acceptor_;
  Machine::Thread cpu_;
  std::deque<Worker> workers_;
  sim::Ring<Worker*> free_;      // RoundRobinHandle.free
  sim::Ring<Request*> handles_;  // RoundRobinHandle.handles
  std::vector<Ready> ready_;
  std::vector<Worker*> polled_;  // what the last poll has reported
  sim::TimeAverage awake_;
  bool silent_ = false;
};

}  // namespace knee::models
