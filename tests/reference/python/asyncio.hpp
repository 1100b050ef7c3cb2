/// CPython's asyncio as its own source has it, and an HTTP server on it.
///
/// Written from CPython 3.11: Lib/asyncio/base_events.py (_run_once, call_soon, call_later, run_in_executor),
/// Lib/asyncio/selector_events.py (_accept_connection, _accept_connection2, _write_to_self, _read_from_self,
/// _SelectorSocketTransport), Lib/asyncio/futures.py (set_result, _chain_future), tasks.py (sleep, gather),
/// Lib/selectors.py (EpollSelector.select), Modules/selectmodule.c and Modules/socketmodule.c (each call lets the lock go),
/// uvicorn's protocols (data_received makes a task for the request) and starlette/concurrency.py (run_in_threadpool).
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "tests/reference/python/python_executor.hpp"
#include "tests/reference/sockets/listener.hpp"
#include "tests/reference/trial/process_pool.hpp"
#include "tests/reference/trial/request.hpp"
#include "tests/reference/trial/service.hpp"

namespace knee::reference {

/// BaseEventLoop with an EpollSelector and its default executor. With an interpreter lock, its thread lets that go in each
/// poll and in each call of a socket, and the executor's threads need it, too.
class AsyncioLoop {
 public:
  using Callback = std::function<void()>;
  /// Of `threads` the wake-up, the time of a system call and the lock.
  AsyncioLoop(Trial& trial, std::size_t executor_threads, const ThreadOptions& threads, ConnectionPool* service = nullptr,
              ProcessPool* processes = nullptr);

  void run_forever();
  void call_soon(const Callback& callback) { ready_.push_back(callback); }
  /// `from`: the thread that calls, which holds the lock; none: one of another process.
  void call_soon_threadsafe(const Callback& callback, WorkerThread* from = nullptr);
  void call_later(double seconds, const Callback& callback);
  /// `done` is called on the loop.
  void run_in_executor(const Function& work, const Callback& done);
  [[nodiscard]] Epoll& selector() { return selector_; }
  /// Its own thread.
  [[nodiscard]] WorkerThread& thread() { return thread_; }
  [[nodiscard]] const PythonThreads& python() const { return python_; }
  [[nodiscard]] ThreadPoolExecutor& executor() { return executor_; }

 private:
  struct Handle {
    double when;
    Callback callback;
  };
  struct Work {
    Function work;
    Callback done;
  };
  void run_once();
  [[nodiscard]] std::optional<double> timeout() const;
  [[nodiscard]] std::vector<Epoll::File*> select();
  void read_from_self();
  void executor_thread();

  ThreadOptions options_;
  std::optional<Gil> gil_;
  PythonThreads python_;
  WorkerThread thread_;
  Epoll selector_;
  std::deque<Callback> ready_;
  std::vector<Handle> scheduled_;
  bool self_pipe_ = false;
  Epoll::File self_pipe_file_;
  ThreadPoolExecutor executor_;

  std::deque<Work> work_queue_;  // without a lock: of threads that are there from the start
  simgrid::s4u::MutexPtr mutex_ = simgrid::s4u::Mutex::create();
  simgrid::s4u::ConditionVariablePtr not_empty_ = simgrid::s4u::ConditionVariable::create();
};

/// The server's process.
class AsyncioProcess {
 public:
  struct Options {
    std::size_t executor_threads = 8;
    double overhead = 0;  ///< seconds of CPU for each request besides its steps
    double wake_up = 0;   ///< seconds of CPU to go on after having slept
    std::size_t backlog = 2048;  ///< create_server's (uvicorn's default): at most so many are accepted in a turn
    std::optional<Gil::Options> lock{};  ///< none: the loop and the executor compute side by side
    std::function<double()> longer_wake_up{};  ///< for the lock
    double syscall_time = 0;             ///< of CPU: epoll_wait, accept, recv, send; of both ends of the self-pipe
    std::size_t tokens = 40;             ///< anyio's, for requests that are `in_thread`
    /// Interpreter time of a hop to a thread: on the loop before it, on the thread, on the loop after it. The first is the
    /// hand-over of a call that has its token (anyio 4.14 on CPython 3.11: 36 us, and 11 before its first checkpoint).
    struct Hop {
      double submit = 0;
      double thread = 0;
      double result = 0;
    } hop{};
  };
  AsyncioProcess(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service = nullptr,
                 ProcessPool* processes = nullptr);

  void establish(std::size_t count);
  void receive(std::size_t connection, const Request& request);
  [[nodiscard]] std::size_t connections() const { return connections_.size(); }
  /// How many threads there are besides the loop's: of the executor and of anyio.
  [[nodiscard]] std::size_t threads() { return loop_.executor().threads() + anyio_.threads(); }

 private:
  using Callback = AsyncioLoop::Callback;
  using Outcome = std::function<void(bool)>;
  struct Connection {
    std::deque<const Request*> received;
    Epoll::File file;
  };

  [[nodiscard]] const Request* accept();
  void accept_connections();
  Connection& make_transport();
  void read_ready(Connection& connection);
  void handle(const Request& request);
  void handle_in_thread(const Request& request);
  void send(const Request& request, bool well);
  void run(const Steps& steps, std::size_t at, const Outcome& then);
  void block(double seconds) const;
  void run_natively(const Callback& native, const Callback& then);
  void gather(const std::vector<Steps>& branches, const Outcome& then);
  void run_in_process(double seconds, const Callback& then);
  void when_readable(const std::function<bool()>& io, const Outcome& then);

  Trial& trial_;
  Listener& listener_;
  Options options_;
  ConnectionPool* service_;
  ProcessPool* processes_;
  AsyncioLoop loop_;
  AnyioThreads anyio_;
  std::deque<std::unique_ptr<Connection>> connections_;
  Epoll::File listening_;
};

}  // namespace knee::reference
