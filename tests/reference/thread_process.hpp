/// A process whose threads accept, serve, and accept again.
///
/// Written from CPython 3.11 (Modules/socketmodule.c: sock_call_impl lets the lock go for every call) and gunicorn
/// 20.1 (gunicorn/workers/sync.py: run_for_one, handle; one thread for each process). Native threads are the same
/// without a lock.
#pragma once

#include <cstddef>
#include <optional>

#include "tests/reference/gil.hpp"
#include "tests/reference/listener.hpp"
#include "tests/reference/request.hpp"
#include "tests/reference/service.hpp"
#include "tests/reference/trial.hpp"

namespace knee::reference {

/// The threads of one process. Times in seconds.
class ThreadProcess {
 public:
  struct Options {
    std::size_t threads = 1;
    double overhead = 0;      ///< interpreter time for each request besides its steps
    double wake_up = 0;       ///< of CPU, to go on after having slept
    double syscall_time = 0;  ///< of CPU; each request is received and sent. 0: neither is a call
    std::optional<Gil::Options> lock{};
    bool threads_for_branches = false;  ///< else one after the other
  };

  /// Accepts from `listener`, which other processes may share, and calls `service` through a pool of its own.
  ThreadProcess(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service = nullptr);

 private:
  using Thread = Gil::Thread;

  void run();
  void serve(Thread& thread, const Request& request);
  [[nodiscard]] bool run_steps(Thread& thread, const Steps& steps);
  [[nodiscard]] bool run_step(Thread& thread, const Step& step);
  [[nodiscard]] bool run_in_turn(Thread& thread, const std::vector<Steps>& branches);
  [[nodiscard]] bool run_on_threads(Thread& thread, const std::vector<Steps>& branches);
  void interpret(Thread& thread, double seconds);
  void sleep(double seconds) const;
  void take(Thread& thread);
  void drop(Thread& thread);

  Trial& trial_;
  Listener& listener_;
  Options options_;
  ConnectionPool* service_;
  std::optional<Gil> gil_;
};

}  // namespace knee::reference
