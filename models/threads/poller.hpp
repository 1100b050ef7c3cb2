/// The selector of gthread's main thread: epoll over the listening socket, the watched connections and a pipe.
///
/// Sources: CPython 3.11, Lib/selectors.py (EpollSelector.select: one call reports all that is ready); Linux 6.1,
/// fs/eventpoll.c (ep_send_events: level-triggered, so a file that was reported stays at its place in the ready list until a
/// later call finds it not ready).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "models/machine/wake_up.hpp"
#include "models/process/acceptor.hpp"
#include "models/process/listening_socket.hpp"
#include "models/process/process_context.hpp"
#include "models/request/request.hpp"
#include "models/threads/interpreter_lock.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/weak_ref.hpp"
#include "sim/sync/wait_list.hpp"
#include "sim/sync/within.hpp"

namespace knee::models {

/// One thread waits; others report. What becomes ready after a wait has ended is for the next wait.
class Poller {
 public:
  struct Event {
    enum class Kind : std::uint8_t {
      connection,  ///< a new connection waits in the listening socket
      request,     ///< a request has arrived on a watched connection
      pipe,        ///< there are bytes in the pipe
    };
    Kind kind;
    Request* request = nullptr;
  };

  /// Watches `socket` from the beginning.
  Poller(ProcessContext& process, ListeningSocket& socket);

  /// Registers the listening socket, or takes it out.
  void listen(bool on);
  [[nodiscard]] bool listens() const { return acceptor_.has_value(); }

  /// A request has arrived on a watched connection. The next wait reports it, once.
  void report(Request& request);
  /// Its connection is watched no more.
  void forget(const Request& request);

  /// Writes one byte into the pipe.
  void write();
  /// Reads at most `most` bytes from the pipe; returns how many.
  [[nodiscard]] std::size_t read(std::size_t most);

  using Thread = InterpreterLock::Thread;
  /// epoll_wait: `self` sleeps until something is ready, at most until `deadline`. Each wake-up costs `wake_up`.
  sim::Task<> wait(sim::Instant deadline, const WakeUp& wake_up, Thread& self);
  /// Takes the next event that the last wait has reported, in the order of the ready list; none: that was all.
  [[nodiscard]] std::optional<Event> next();

 private:
  struct Sleep : sim::Within<sim::ListWait>, sim::Referenced {
    using Within::Within;
  };
  struct Ready {
    Request* request;
    sim::Instant since;
  };
  // A file that stays in the ready list after a report.
  struct Listed {
    bool listed = false;    // in the ready list
    bool reported = false;  // by the last wait, and not taken yet
    sim::Instant since{};
    void report(bool ready, sim::Instant from);
  };

  [[nodiscard]] bool any_connection() const { return listens() && socket_.pending() > 0; }
  [[nodiscard]] bool is_ready() const { return !ready_.empty() || any_connection() || bytes_ > 0; }
  void wake();

  ProcessContext& process_;
  ListeningSocket& socket_;
  std::optional<Acceptor> acceptor_;  // none: it does not listen
  sim::Instant listens_since_{};
  Listed connection_;
  Listed pipe_;
  sim::Instant written_since_{};  // since when there have been bytes in the pipe
  std::size_t bytes_ = 0;
  sim::Ring<Ready> ready_;
  std::size_t requests_ = 0;     // of them, reported by the last wait and not taken yet
  sim::WaitList aside_;          // the sleeper, while it does not listen
  sim::WeakRef<Sleep> sleeper_;
};

}  // namespace knee::models
