/// A listening socket: the kernel's queue of connections that are not accepted yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/clients/syn_retries.hpp"
#include "models/process/wake_order.hpp"
#include "models/request/port.hpp"
#include "models/request/request.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/random/random_stream.hpp"
#include "sim/stats/time_average.hpp"
#include "sim/sync/wait_list.hpp"

namespace knee::models {

/// Connections wait here until a thread or a loop accepts, one more than `backlog` at most (Linux, include/net/sock.h,
/// sk_acceptq_is_full: more than the backlog is full). The kernel drops the SYN of one that finds no room, and the client's
/// kernel repeats it on its schedule; after the last repetition the connection is refused. The waiting is time in the
/// queue. tcp_abort_on_overflow does not change that: the SYN is dropped before it is asked (net/ipv4/tcp_input.c,
/// tcp_conn_request; it counts for the last packet of a handshake, net/ipv4/tcp_minisocks.c, tcp_check_req).
///
/// A new connection wakes idle acceptors in the order of the socket's wait queue (`WakeOrder`). An acceptor that is awake
/// may be faster; then the woken one finds nothing and sleeps again. With `select` and `epoll` all idle acceptors race.
///
/// Left out: the time of the handshake itself, and the queue of connections in it (tcp_max_syn_backlog).
/// Backlogs: Node 511 (lib/net.js), gunicorn 2048 (`--backlog`), uvicorn 2048 (`--backlog`).
class ListeningSocket : public Server {
 public:
  struct Options {
    std::size_t backlog = 511;
    WakeOrder order = WakeOrder::epoll;
    Herd herd{};
    SynRetries syn_retries = SynRetries::linux_6_1;  ///< of the clients' kernel
    sim::TimeAverage* waiting = nullptr;  ///< counts the connections that are not accepted, of many sockets; null: none counts
  };
  /// An acceptor's entry in the wait queue (models/process/acceptor.hpp).
  struct Entry {
    Entry* previous = this;
    Entry* next = this;
    sim::WaitList sleeper{};  ///< the acceptor, while it is idle
  };

  ListeningSocket(sim::Simulation& simulation, const Options& options, sim::RandomStream stream)
      : simulation_{simulation}, options_{options}, stream_{std::move(stream)} {}

  /// A new connection with its request.
  void submit(Request& request) override {
    if (request.abandoned) [[unlikely]] return request.finish(Outcome::failed);  // its client does not connect again
    if (is_full()) [[unlikely]] {
      simulation_.start(repeat_syn(request));
    } else {
      enqueue(request);
    }
  }

  /// What clients that repeat their SYN find from now on.
  void set_port(Port port) { port_ = port; }

  /// The connection that has waited longest, or null.
  Request* try_accept() {
    if (pending_.empty()) return nullptr;
    count(-1);
    return pending_.pop();
  }

  [[nodiscard]] std::size_t pending() const { return pending_.size(); }
  /// Since when the queue has not been empty; it must not be empty.
  [[nodiscard]] sim::Instant readable_since() const { return readable_since_; }
  [[nodiscard]] std::size_t backlog() const { return options_.backlog; }
  /// Whether a connection wakes all idle acceptors.
  [[nodiscard]] bool herds() const { return options_.order == WakeOrder::select || options_.order == WakeOrder::epoll; }
  [[nodiscard]] const Herd& herd() const { return options_.herd; }

  /// Wakes another acceptor for a connection that the one woken first does not accept.
  void pass_on() {
    if (!pending_.empty()) wake_acceptors();
  }
  /// The winner of a race among `racers`, as a position in the order of the wait queue.
  [[nodiscard]] std::size_t race(std::size_t racers);

  void add_to(sim::WorkingSet& set) const override {
    set.add_members(options_, options_);
    set.add_members(port_, starts_);
  }

  // Called by acceptors.
  void enter(Entry& entry);
  void leave(Entry& entry);
  void begin_wait(Entry& entry);

 private:
  [[nodiscard]] bool is_full() const { return pending_.size() > options_.backlog; }
  void enqueue(Request& request) {
    if (pending_.empty()) readable_since_ = simulation_.now();
    pending_.push(&request);
    count(1);
    wake_acceptors();
  }
  void count(std::int64_t by) {
    if (options_.waiting != nullptr) options_.waiting->add(by, simulation_.now());
  }
  sim::Process repeat_syn(Request& request);
  [[nodiscard]] bool has_one_acceptor() const { return queue_.next->next == &queue_; }  // or none
  void wake_acceptors() {
    if (!herds()) return wake_first();
    if (!has_one_acceptor()) return wake_all();
    if (!queue_.next->sleeper.empty()) queue_.next->sleeper.first().wake();
  }
  void wake_first();
  void wake_all();

  sim::Simulation& simulation_;
  Options options_;
  sim::RandomStream stream_;
  Port port_ = Port::open;
  sim::Ring<Request*> pending_;
  sim::Instant readable_since_{};
  Entry queue_;  // the anchor of the wait queue
  std::vector<sim::Waiter*> woken_;    // in a race
  std::vector<sim::Duration> starts_;  // when each of them runs
};

}  // namespace knee::models
