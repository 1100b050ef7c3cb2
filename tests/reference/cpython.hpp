/// CPython's interpreter lock as its own source has it, on SimGrid's actors, mutexes and condition variables.
///
/// Written from CPython 3.11 (Python/ceval_gil.h: take_gil, drop_gil; Python/ceval.c:
/// eval_frame_handle_pending), not from knee's model, and as literally as the tools allow; slow, because the
/// holder looks at the drop request for every piece of `check_every`.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include <simgrid/s4u.hpp>

namespace knee::reference {

/// The lock and everything around it that the source has.
class Gil {
 public:
  /// Times in seconds.
  struct Options {
    double switch_interval;
    double check_every;
    double wake_up;  ///< from being woken in a wait until it runs again
  };

  /// A thread state.
  struct Thread {};

  explicit Gil(const Options& options) : options_{options} {}

  void take(Thread& tstate);
  void drop(Thread& tstate);

  /// The evaluation loop: bytecode for `seconds`. The caller holds the lock.
  void evaluate(Thread& tstate, double seconds);

  [[nodiscard]] const Options& options() const { return options_; }

 private:
  using Lock = std::unique_lock<simgrid::s4u::Mutex>;
  void pass_wake_up(Lock& lock) const;

  Options options_;
  bool locked_ = false;
  std::uint64_t switch_number_ = 0;
  Thread* last_holder_ = nullptr;
  bool drop_request_ = false;
  simgrid::s4u::MutexPtr mutex_ = simgrid::s4u::Mutex::create();
  simgrid::s4u::ConditionVariablePtr cond_ = simgrid::s4u::ConditionVariable::create();
  simgrid::s4u::MutexPtr switch_mutex_ = simgrid::s4u::Mutex::create();
  simgrid::s4u::ConditionVariablePtr switch_cond_ = simgrid::s4u::ConditionVariable::create();
};

/// Seconds of bytecode, and then of I/O without the lock.
struct Burst {
  double cpu;
  double io;
};
/// A request: bursts, and bytecode at the end.
struct Request {
  double due;
  std::vector<Burst> bursts;
  double last_cpu = 0;
};

/// Serves `requests` (in the order of their due times) on `threads` threads with a core each; gives when each
/// was done, in seconds. Idle threads wait in a queue, the longest idle takes the next request. Needs
/// SimGrid's engine: once a process.
[[nodiscard]] std::vector<double> serve(const std::vector<Request>& requests, std::size_t threads,
                                        const Gil::Options& options);

}  // namespace knee::reference
