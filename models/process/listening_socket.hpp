/// A listening socket: the kernel's queue of connections that are not accepted yet.
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/request/request.hpp"
#include "models/clients/syn_retries.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/random/random_stream.hpp"
#include "sim/sync/wait_list.hpp"

namespace knee::models {

/// Which of the idle acceptors the kernel wakes for a new connection.
enum class WakeOrder : std::uint8_t {
  fifo,    ///< the acceptor idle longest (blocking accept: exclusive waiters queue up)
  lifo,    ///< the acceptor that went idle last (epoll: a waiter registers at the head of the queue)
  random,  ///< any acceptor
};

/// Connections wait here until a thread or a loop accepts, one more than `backlog` at most (Linux, include/net/sock.h,
/// sk_acceptq_is_full: more than the backlog is full). The kernel drops the SYN of one that finds no room, and the client's
/// kernel repeats it on its schedule; after the last repetition the connection is refused. The waiting is time in the
/// queue. A new connection wakes one idle acceptor. An acceptor that is awake may be faster; then the woken one finds
/// nothing and sleeps again.
///
/// Left out: the time of the handshake itself, and the queue of connections in it (tcp_max_syn_backlog).
/// Backlogs: Node 511 (lib/net.js), gunicorn 2048 (`--backlog`), uvicorn 2048 (`--backlog`).
class ListeningSocket : public Server {
 public:
  struct Options {
    std::size_t backlog = 511;
    WakeOrder order = WakeOrder::lifo;
    SynRetries syn_retries = SynRetries::linux_6_1;  ///< of the clients' kernel
  };

  ListeningSocket(sim::Simulation& simulation, const Options& options, sim::RandomStream stream)
      : simulation_{simulation}, options_{options}, stream_{std::move(stream)} {}

  /// A new connection with its request.
  void submit(Request& request) override {
    if (is_full()) [[unlikely]] {
      simulation_.start(repeat_syn(request));
    } else {
      enqueue(request);
    }
  }

  /// The connection that has waited longest, or null.
  Request* try_accept() { return pending_.empty() ? nullptr : pending_.pop(); }

  [[nodiscard]] std::size_t pending() const { return pending_.size(); }
  /// Since when the queue has not been empty; it must not be empty.
  [[nodiscard]] sim::Instant readable_since() const { return readable_since_; }
  [[nodiscard]] std::size_t backlog() const { return options_.backlog; }

  /// Wakes another acceptor for a connection that the one woken first does not accept.
  void pass_on() {
    if (!pending_.empty() && !idle_.empty()) pick_idle().wake();
  }

  /// `co_await socket.readable()`: the acceptor is idle until a connection wakes it.
  [[nodiscard]] sim::ListWait readable() { return sim::ListWait{simulation_.calendar(), idle_}; }
  /// The acceptors that are idle.
  [[nodiscard]] sim::WaitList& idle() { return idle_; }

 private:
  [[nodiscard]] bool is_full() const { return pending_.size() > options_.backlog; }
  void enqueue(Request& request) {
    if (pending_.empty()) readable_since_ = simulation_.now();
    pending_.push(&request);
    if (!idle_.empty()) pick_idle().wake();
  }
  sim::Process repeat_syn(Request& request);

  sim::Waiter& pick_idle() {
    switch (options_.order) {
      case WakeOrder::fifo: return idle_.first();
      case WakeOrder::lifo: return idle_.last();
      case WakeOrder::random: break;
    }
    return idle_.at(stream_.below(idle_.size()));
  }

  sim::Simulation& simulation_;
  Options options_;
  sim::RandomStream stream_;
  sim::Ring<Request*> pending_;
  sim::Instant readable_since_{};
  sim::WaitList idle_;
};

}  // namespace knee::models
