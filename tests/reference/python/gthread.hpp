/// gunicorn's threaded worker as its own source has it.
///
/// Written from gunicorn 20.1 and 22.0 (gunicorn/workers/gthread.py: ThreadWorker), CPython 3.11
/// (Lib/concurrent/futures/thread.py; _base.py: wait, Future.set_result) and Lib/selectors.py. Functions have the names that
/// they have there. Left out: a request that a thread serves while the main thread still waits for that thread's start, whose
/// callback the main thread then runs (Future.add_done_callback).
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include "tests/reference/python/posix_semaphore.hpp"
#include "tests/reference/python/python_executor.hpp"
#include "tests/reference/python/worker_thread.hpp"
#include "tests/reference/sockets/epoll.hpp"
#include "tests/reference/sockets/listener.hpp"

namespace knee::reference {

/// One worker process.
class ThreadWorker {
 public:
  /// Times in seconds.
  struct Options {
    ThreadOptions threads;
    bool when_readable = false;  ///< 21.0 on: a new connection is given to the pool when something has come on it
    double keepalive = 2;
    std::size_t worker_connections = 1000;
    double dispatch = 0;      ///< interpreter time to give a connection to the pool
    double futures_scan = 0;  ///< and for each future in futures.wait
    double busy_turn = 0;     ///< and of futures.wait and the rest of a turn, if there are no futures and it accepts nothing
    std::size_t sends = 1;    ///< parts of a response
    double send_time = 0;     ///< of CPU
  };
  ThreadWorker(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service = nullptr);

  /// Connections that are there before the run.
  void establish(std::size_t count);
  /// A client sends `request` on its connection; false if that has been closed.
  [[nodiscard]] bool receive(const Request& request);
  /// Tells of requests on connections that were closed before they were read.
  void on_reset(const std::function<void(const Request&)>& listener) { on_reset_ = listener; }

 private:
  struct Conn {
    bool open = false;         // as the client sees it
    bool initialized = false;  // was given to the pool before
    double timeout = 0;
    std::deque<const Request*> received{};
    Epoll::File file{};
  };
  struct Future {
    Conn* conn;
    bool finished = false;
  };

  // The main thread.
  void run();
  void accept();
  void reuse_connection(Conn& conn);
  void enqueue_req(Conn& conn);
  void wait_for_futures(double timeout);
  void remove_finished();
  void murder_keepalived();
  Conn& conn_of(const Request& request);
  void register_conn(WorkerThread& thread, Conn& conn);
  void unregister(Conn& conn);

  // The pool.
  bool handle(WorkerThread& thread, Conn& conn);
  void finish_request(WorkerThread& thread, Conn& conn, bool keepalive);

  void lock(WorkerThread& thread, PosixSemaphore& lock);

  Trial& trial_;
  Listener& listener_;
  Options options_;
  std::optional<Gil> gil_;
  PythonThreads python_;
  WorkerThread main_;
  ThreadPoolExecutor executor_;
  Epoll poller_;
  Epoll::File listening_;
  std::function<void(const Request&)> on_reset_;

  std::deque<Conn> conns_;                    // the clients', by number
  std::deque<Conn> single_;                   // for one request each
  std::deque<Conn*> keep_;
  std::deque<std::unique_ptr<Future>> futures_;
  std::deque<std::unique_ptr<Future>> forgotten_;
  std::size_t nr_conns_ = 0;
  PosixSemaphore lock_;                       // self._lock
  PosixSemaphore* waiter_ = nullptr;          // of futures.wait

};

}  // namespace knee::reference
