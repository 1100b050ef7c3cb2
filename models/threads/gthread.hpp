/// gunicorn's threaded worker (`--worker-class gthread`): a main thread that accepts, and a pool of threads that serve.
///
/// Sources: gunicorn 20.1 to 26.1, gunicorn/workers/gthread.py (ThreadWorker); CPython 3.11, Lib/concurrent/futures
/// (thread.py, _base.py) and Modules/_queuemodule.c (SimpleQueue, 3.7 to 3.12). Followed call by call: each system call
/// below lets the interpreter lock go and takes it back, as CPython's does.
///
/// This file has what all versions share; futures_gthread.hpp has gunicorn to 23, pipe_gthread.hpp gunicorn from 24 on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "models/process/listening_socket.hpp"
#include "models/process/process_context.hpp"
#include "models/request/request.hpp"
#include "models/threads/interpreter_lock.hpp"
#include "models/threads/poller.hpp"
#include "models/threads/thread_lock.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

class ThreadServer;

/// The main thread polls (epoll) the listening socket and the kept connections, accepts, and gives connections to the
/// pool: a first-in-first-out queue in front of the server's threads. A thread of the pool starts with a connection for
/// which no thread has been idle, until there are all (ThreadPoolExecutor._adjust_thread_count); the main thread waits for
/// its start. A connection whose response keeps it open goes back to the poller. For each event the main thread needs the
/// interpreter lock, like the others.
class Gthread : public Server {
 public:
  /// The first version that works in this way.
  enum class Version : std::uint8_t {
    v20_1,  ///< a new connection goes to the pool at once: without a request it holds a thread
    v21,    ///< when a request has arrived on it (to 23)
    v24,    ///< at once again; the main thread waits for its poller only (to 25.1)
    v25_2,  ///< at once; the thread waits up to 5 s for a request, then gives the connection to the poller
  };
  struct Options {
    Version version = Version::v25_2;
    sim::Duration keep_alive = std::chrono::seconds{2};  ///< idle connections are closed after that (`--keep-alive`)
    std::size_t connections = 1000;                      ///< that are open at a time (`--worker-connections`)
    sim::Duration dispatch{};      ///< interpreter time of the main thread for each connection that it gives to the pool
    sim::Duration finish{};        ///< from 24: and for each that a thread of the pool gives back (finish_request)
    sim::Duration futures_scan{};  ///< to 23: each time it has polled, for each request that the pool has (futures.wait)
    sim::Duration busy_turn{};     ///< to 23: of its loop at `connections` without a request in hand, which does nothing
    sim::Duration graceful_time_out = std::chrono::seconds{30};  ///< from 24: reads from open connections at its end
  };
  /// Whether `version` waits for futures (to 23), not for its poller only (from 24).
  [[nodiscard]] static bool waits_for_futures(Version version) { return version < Version::v24; }

  /// Takes a connection that exists before the run.
  void establish(Connection& connection);

  /// A request on a connection that this process keeps.
  void submit(Request& request) override;

  /// Connections and their requests that wait for a thread of the pool.
  [[nodiscard]] std::size_t queued() const { return jobs_.size(); }

  /// The worker of the version in `options`. Uses the threads of `server`, which must outlive it.
  [[nodiscard]] static std::unique_ptr<Gthread> make(ThreadServer& server, ProcessContext& process, ListeningSocket& socket,
                                                     const Options& options);

 protected:
  using Thread = InterpreterLock::Thread;
  static constexpr std::chrono::seconds kTimeOut{1};  // poller.select(1.0), futures.wait(..., timeout=1.0)
  // What the pool gets: a connection with its request.
  struct Job {
    Request* request = nullptr;
    bool is_new = false;    // nothing has been read from the connection (TConn.initialized)
    bool has_data = false;  // something has come on it (TConn.data_ready)
  };

  Gthread(ThreadServer& server, ProcessContext& process, ListeningSocket& socket, const Options& options);

  // The main thread.
  virtual sim::Task<> run(Thread& self) = 0;
  virtual sim::Task<> take_in(Thread& self, Request& request) = 0;
  virtual sim::Task<> dispatch(Thread& self, Request& request);
  sim::Task<> take_from_poller(Thread& self, Job job);
  virtual sim::Task<> run_callbacks(Thread& self);
  sim::Task<> notify(Thread& self);
  sim::Task<> poll(Thread& self, sim::Duration time_out);
  sim::Task<> accept(Thread& self);
  sim::Task<> enqueue(Thread& self, Job job);
  sim::Task<> close_expired(Thread& self);
  sim::Process await_first_data(Request& request);
  [[nodiscard]] sim::Instant next_expiry() { return keep_.empty() ? sim::kNever : keep_.front().expires; }
  void keep(Connection& connection, sim::Instant since);
  void watch(Connection& connection);

  // The threads of the pool.
  virtual sim::Task<bool> prepare(Thread& self, const Job& job);
  virtual sim::Task<> end_request(Thread& self, Connection* kept) = 0;
  [[nodiscard]] bool pool_is_asleep() const;

  sim::Task<> call_system(Thread& self);
  sim::Task<> lock_connections(Thread& self);
  void unlock_connections();

  ThreadServer& server_;
  ProcessContext& process_;
  ListeningSocket& socket_;
  Options options_;
  Poller poller_;
  std::size_t open_ = 0;     // nr_conns
  std::size_t in_pool_ = 0;  // given to the pool, and not seen again by the main thread
  Ledger own_;               // for the main thread's time that belongs to no request; never read

 private:
  // A connection that was watched from some time on; whether it still is shows in `expires`.
  struct Kept {
    Connection* connection;
    sim::Instant expires;
  };

  void start();
  sim::Process run_main();
  sim::Task<> start_thread(Thread& self);
  sim::Process run_pool_thread(std::size_t number);
  sim::Task<> close(Thread& self, Connection& connection);
  sim::Task<Job> take_job(Thread& self);
  sim::Task<> handle(Thread& self, Request& request);
  sim::Task<> lock(Thread& self, ThreadLock& lock);

  std::size_t kept_ = 0;                 // len(_keep)
  std::size_t kept_max_;                 // at most
  sim::Ring<Kept> keep_;                 // by the time at which they expire
  std::optional<ThreadLock> keep_lock_;  // _lock, of _keep and the poller; gone in 24
  TimelineRow queue_row_;
  sim::Ring<Job> jobs_;        // SimpleQueue.lst
  ThreadLock queue_lock_;      // SimpleQueue.lock
  bool queue_locked_ = false;  // SimpleQueue.locked
  std::size_t threads_ = 0;    // that have been started
  std::size_t idle_ = 0;       // _idle_semaphore
  bool has_started_ = true;    // the last of them has the lock
  sim::Condition thread_started_;
};

}  // namespace knee::models
