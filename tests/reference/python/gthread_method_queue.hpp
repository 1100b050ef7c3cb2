/// gunicorn's threaded worker since 24, in which threads report to the main thread through a pipe.
///
/// Written from gunicorn 24.0 and 25.2 (gunicorn/workers/gthread.py: TConn, PollableMethodQueue, ThreadWorker; 24.1.1 to 25.1
/// are 24.0 with the setblocking of 25.2 before each request, 25.3 to 26.1 are 25.2), CPython 3.11
/// (Lib/concurrent/futures/thread.py, Lib/selectors.py, Modules/socketmodule.c, Modules/selectmodule.c: which calls let the
/// lock go). Functions have the names that they have there. Without HTTP/2, TLS and the end of the worker.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>

#include "tests/reference/python/python_executor.hpp"
#include "tests/reference/sockets/epoll.hpp"
#include "tests/reference/sockets/listener.hpp"

namespace knee::reference {

/// One worker process. A connection goes to the pool at once. In 24.0 a thread reads it, however long that takes; since 25.2 a
/// thread waits up to five seconds for the first byte and then gives the connection to the poller, which closes it after
/// `keepalive`. After a response the main thread, not the one that served, puts the connection back or closes it.
class MethodQueueWorker {
 public:
  enum class Version { v24_0, v24_1, v25_2 };
  static constexpr double kWorkerDataTimeout = 5;
  static constexpr std::size_t kMaxCallbacks = 50;  // of a read of the pipe

  /// Times in seconds.
  struct Options {
    ThreadOptions threads;
    Version version = Version::v25_2;
    double keepalive = 2;
    std::size_t worker_connections = 1000;
    double dispatch = 0;    ///< interpreter time to give a connection to the pool
    double finish = 0;      ///< and of the main thread after each response
    std::size_t sends = 1;  ///< parts of a response
    double send_time = 0;   ///< of CPU
  };
  MethodQueueWorker(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service = nullptr);

  /// Connections that are there before the run, kept and idle.
  void establish(std::size_t count);
  /// A client sends `request` on its connection; false if that has been closed.
  [[nodiscard]] bool receive(const Request& request);
  /// Tells of requests on connections that were closed before they were read.
  void on_reset(const std::function<void(const Request&)>& listener) { on_reset_ = listener; }
  [[nodiscard]] std::size_t threads() const { return executor_.threads(); }

 private:
  struct Conn {
    bool open = false;  // as the client sees it
    bool initialized = false;
    bool data_ready = false;
    double timeout = 0;
    std::deque<const Request*> received{};
    Epoll::File file{};           // in the poller
    Epoll* selector = nullptr;    // of a thread that waits for data
    Epoll::File selected{};
  };
  enum class Result { close, keep, defer };
  struct Finished {
    Conn* conn;
    Result result;
  };

  // The main thread.
  void run();
  void set_accept_enabled(bool enabled);
  [[nodiscard]] std::vector<Epoll::File*> select();
  void accept();
  Conn& conn_of(const Request& request);
  void enqueue_req(Conn& conn);
  void on_readable(Conn& conn, std::deque<Conn*>& conns);
  void run_callbacks();
  void finish_request(const Finished& finished);
  void wait_in_poller(Conn& conn, std::deque<Conn*>& conns);
  void murder(std::deque<Conn*>& conns);
  void register_file(Epoll::File& file);
  void unregister(Epoll::File& file);

  // The pool.
  Result handle(WorkerThread& thread, Conn& conn);
  [[nodiscard]] bool wait_for_data(WorkerThread& thread, Conn& conn);
  const Request& receive(WorkerThread& thread, Conn& conn);
  void respond(WorkerThread& thread, const Request& request, bool served);
  void defer(WorkerThread& thread, const Finished& finished);

  bool wait_readable(Conn& conn, std::optional<double> timeout);
  void arrive(Conn& conn, const Request& request);

  Trial& trial_;
  Listener& listener_;
  Options options_;
  std::optional<Gil> gil_;
  PythonThreads python_;
  WorkerThread main_;
  ThreadPoolExecutor executor_;
  Epoll poller_;
  Epoll::File listening_;
  bool accepting_ = true;
  std::function<void(const Request&)> on_reset_;

  std::deque<Conn> conns_;   // the clients', by number
  std::deque<Conn> single_;  // for one request each
  std::deque<Conn*> keepalived_conns_;
  std::deque<Conn*> pending_conns_;
  std::size_t nr_conns_ = 0;

  std::deque<Finished> method_queue_;
  std::size_t bytes_in_pipe_ = 0;
  Epoll::File pipe_;
};

}  // namespace knee::reference
