/// A thread that serves requests, under an interpreter's lock or without one.
///
/// Written from CPython 3.11 (Modules/socketmodule.c: sock_call_impl lets the lock go for every call). Native threads
/// are the same without a lock.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "tests/reference/python/gil.hpp"
#include "tests/reference/trial/process_pool.hpp"
#include "tests/reference/trial/request.hpp"
#include "tests/reference/trial/service.hpp"
#include "tests/reference/trial/trial.hpp"

namespace knee::reference {

/// The threads of one process. Times in seconds.
struct ThreadOptions {
  std::size_t threads = 1;       ///< of each interpreter
  std::size_t interpreters = 1;  ///< with a lock each (PEP 684)
  double overhead = 0;           ///< interpreter time for each request besides its steps
  double wake_up = 0;            ///< of CPU, to go on after having slept
  double syscall_time = 0;       ///< of CPU; each request is received and sent. 0: neither is a call
  std::optional<Gil::Options> lock{};
  std::function<double()> longer_wake_up{};  ///< for the lock
  bool selects = false;  ///< waits for connections in select, as gunicorn's sync workers do, not in accept
  bool threads_for_branches = false;  ///< else one after the other
  double contention = 0;  ///< without a lock: share of each computation under one mutex of the process
};

/// One of them. Whoever calls holds the lock, and holds it again afterwards, unless it says otherwise.
class WorkerThread {
 public:
  /// `gil`: of its interpreter; null for a native thread, then `shared` is the process's mutex. Calls go to `service` and to `processes`.
  WorkerThread(Trial& trial, const ThreadOptions& options, Gil* gil, ConnectionPool* service,
               ProcessPool* processes = nullptr, const simgrid::s4u::MutexPtr& shared = {})
      : trial_{trial}, options_{options}, gil_{gil}, service_{service}, processes_{processes}, shared_{shared} {}

  /// Of the lock, by who does not hold it.
  void take();
  void drop();
  void interpret(double seconds);
  /// A system call that does not block: without the lock.
  void call_system();
  /// The steps of a request, up to the first that fails. False if one did.
  [[nodiscard]] bool run_steps(const Steps& steps);

 private:
  [[nodiscard]] bool run_step(const Step& step);
  [[nodiscard]] bool run_in_turn(const std::vector<Steps>& branches);
  [[nodiscard]] bool run_on_threads(const std::vector<Steps>& branches);
  void offload(double seconds);
  void sleep(double seconds) const;

  Trial& trial_;
  const ThreadOptions& options_;
  Gil* gil_;
  ConnectionPool* service_;
  ProcessPool* processes_;
  simgrid::s4u::MutexPtr shared_;
  Gil::Thread state_{};
};

}  // namespace knee::reference
