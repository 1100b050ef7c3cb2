/// gunicorn's threaded worker (`--worker-class gthread`): a main thread that accepts, and a pool of threads that serve.
///
/// Sources: gunicorn 20.1 and 23, gunicorn/workers/gthread.py; CPython 3.11, Lib/concurrent/futures (thread.py,
/// _base.py) and Modules/_queuemodule.c (SimpleQueue, 3.7 to 3.12). Followed call by call: each system call below lets
/// the interpreter lock go and takes it back, as CPython's does.
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/threads/interpreter_lock.hpp"
#include "models/process/acceptor.hpp"
#include "models/process/listening_socket.hpp"
#include "models/request/request.hpp"
#include "models/process/process_context.hpp"
#include "models/threads/thread_lock.hpp"
#include "sim/sync/condition.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/weak_ref.hpp"
#include "sim/sync/wait_list.hpp"
#include "sim/sync/within.hpp"

namespace knee::models {

class ThreadServer;

/// The main thread polls (epoll) the listening socket and the kept connections, accepts, and gives connections to the
/// pool: a first-in-first-out queue in front of the server's threads. A connection whose response keeps it open goes
/// back to the poller. For each event the main thread needs the interpreter lock, like the others.
class Gthread : public Server {
 public:
  /// When a new connection is given to the pool.
  enum class HandOver : std::uint8_t {
    on_accept,      ///< at once, even without a request on it: an idle one holds a thread (to 20.1)
    when_readable,  ///< when a request has arrived on it (from 21.0 on)
  };
  struct Options {
    HandOver hand_over = HandOver::on_accept;
    sim::Duration keep_alive = std::chrono::seconds{2};  ///< idle connections are closed after that (`--keep-alive`)
    std::size_t connections = 1000;                      ///< that are open at a time (`--worker-connections`)
    sim::Duration dispatch{};      ///< interpreter time of the main thread for each connection that it gives to the pool
    sim::Duration futures_scan{};  ///< and, each time it has polled, for each request that the pool has (futures.wait)
  };

  /// Uses the threads of `server`, which must outlive it.
  Gthread(ThreadServer& server, ProcessContext& process, ListeningSocket& socket, const Options& options);

  /// Takes a connection that exists before the run.
  void establish(Connection& connection);

  /// A request on a connection that this process keeps.
  void submit(Request& request) override;

  /// Connections and their requests that wait for a thread of the pool.
  [[nodiscard]] std::size_t queued() const { return jobs_.size(); }

 private:
  using Thread = InterpreterLock::Thread;
  struct Sleep : sim::Within<sim::ListWait>, sim::Referenced {
    using Within::Within;
  };
  // In the poller's ready list.
  struct Ready {
    Request* request;
    sim::Instant since;
  };
  // A connection that was watched from some time on; whether it still is shows in `expires`.
  struct Kept {
    Connection* connection;
    sim::Instant expires;
  };

  // The main thread.
  sim::Process run_main();
  sim::Task<> poll(Thread& self);
  sim::Task<> handle_events(Thread& self);
  sim::Task<> await_response(Thread& self);
  sim::Task<> await_last_responses(Thread& self);
  sim::Task<> accept(Thread& self);
  sim::Task<> dispatch(Thread& self, Request& request);
  sim::Task<> enqueue(Thread& self, Request& request);
  sim::Task<bool> futures_scan(Thread& self);
  sim::Task<> close_expired(Thread& self);
  sim::Task<> close(Thread& self, Connection& connection);
  sim::Process await_first_data(Request& request);
  void report_readable(Request& request);
  void forget_readable(const Request& request);
  void keep(Connection& connection, sim::Instant since);
  void watch(Connection& connection);

  // The threads of the pool.
  sim::Process run_pool_thread(std::size_t number);
  sim::Task<Request*> take_job(Thread& self);
  sim::Task<> end_request(Thread& self, Connection* kept);
  sim::Task<> call_system(Thread& self);
  sim::Task<> lock(Thread& self, ThreadLock& lock);

  ThreadServer& server_;
  ProcessContext& process_;
  ListeningSocket& socket_;
  Acceptor acceptor_;
  Options options_;
  std::size_t kept_max_;  // connections that the poller watches, at most

  TimelineRow queue_row_;
  Ledger own_;                   // for the main thread's time that belongs to no request; never read
  sim::WeakRef<Sleep> sleeper_;  // the main thread, while it sleeps in poll
  sim::Ring<Ready> ready_;       // requests on connections that have become readable
  std::size_t polled_ = 0;       // how many of them the last poll has reported
  bool incoming_ = false;        // whether it has reported a new connection
  sim::Instant incoming_since_{};  // and since when that was in the ready list
  std::size_t open_ = 0;         // nr_conns
  std::size_t kept_ = 0;         // len(_keep)
  sim::Ring<Kept> keep_;         // by the time at which they expire
  ThreadLock keep_lock_;         // _lock: of _keep and the poller
  std::size_t futures_ = 0;      // len(futures)
  std::size_t finished_ = 0;     // of them, which the main thread has not seen yet
  sim::Condition response_;      // a future has finished

  sim::Ring<Request*> jobs_;     // SimpleQueue.lst
  ThreadLock queue_lock_;        // SimpleQueue.lock
  bool queue_locked_ = false;    // SimpleQueue.locked
};

}  // namespace knee::models
