/// CPython's asyncio as its own source has it, and an HTTP server on it.
///
/// Written from CPython 3.11: Lib/asyncio/base_events.py (_run_once, call_soon, call_later, run_in_executor),
/// Lib/asyncio/selector_events.py (_accept_connection, _accept_connection2, _SelectorSocketTransport), Lib/asyncio/
/// futures.py (set_result, _chain_future), tasks.py (sleep, gather), Lib/selectors.py (EpollSelector.select), and
/// uvicorn's protocols (data_received makes a task for the request).
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "tests/reference/listener.hpp"
#include "tests/reference/process_pool.hpp"
#include "tests/reference/request.hpp"
#include "tests/reference/service.hpp"

namespace knee::reference {

/// BaseEventLoop with an EpollSelector and its default executor.
class AsyncioLoop {
 public:
  using Callback = std::function<void()>;
  AsyncioLoop(Trial& trial, std::size_t executor_threads, double wake_up);

  void run_forever();
  void call_soon(const Callback& callback) { ready_.push_back(callback); }
  void call_soon_threadsafe(const Callback& callback);
  void call_later(double seconds, const Callback& callback);
  void run_in_executor(const Callback& work, const Callback& done);
  [[nodiscard]] Epoll& selector() { return selector_; }

 private:
  struct Handle {
    double when;
    Callback callback;
  };
  struct Work {
    Callback work;
    Callback done;
  };
  void run_once();
  [[nodiscard]] std::optional<double> timeout() const;
  void executor_thread();

  double wake_up_;
  Epoll selector_;
  std::deque<Callback> ready_;
  std::vector<Handle> scheduled_;
  bool self_pipe_ = false;
  Epoll::File self_pipe_file_;
  std::deque<Work> work_queue_;
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
  };
  AsyncioProcess(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service = nullptr,
                 ProcessPool* processes = nullptr);

  void establish(std::size_t count);
  void receive(std::size_t connection, const Request& request);
  [[nodiscard]] std::size_t connections() const { return connections_.size(); }

 private:
  using Callback = AsyncioLoop::Callback;
  using Outcome = std::function<void(bool)>;
  struct Connection {
    std::deque<const Request*> received;
    Epoll::File file;
  };

  void accept_connections();
  Connection& make_transport();
  void read_ready(Connection& connection);
  void run(const Steps& steps, std::size_t at, const Outcome& then);
  void gather(const std::vector<Steps>& branches, const Outcome& then);
  void run_in_process(double seconds, const Callback& then);
  void when_readable(const std::function<bool()>& io, const Outcome& then);

  Trial& trial_;
  Listener& listener_;
  Options options_;
  ConnectionPool* service_;
  ProcessPool* processes_;
  AsyncioLoop loop_;
  std::deque<std::unique_ptr<Connection>> connections_;
  Epoll::File listening_;
};

}  // namespace knee::reference
