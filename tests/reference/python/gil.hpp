/// CPython's interpreter lock as its own source has it, on SimGrid's actors, mutexes and condition variables.
///
/// Written from CPython 3.11: Python/ceval_gil.h (take_gil, drop_gil), Python/ceval.c (eval_frame_handle_pending), as
/// literally as the tools allow; slow, because the holder looks at the drop request for every piece of `check_every`.
#pragma once

#include <cstdint>
#include <functional>

#include "tests/reference/trial/trial.hpp"

namespace knee::reference {

/// The lock and everything around it that the source has.
class Gil {
 public:
  /// Times in seconds.
  struct Options {
    double switch_interval = 0.005;
    double check_every = 1.0007e-5;
    double wake_up = 0;  ///< of CPU, from being woken in a wait until it looks at the lock
  };

  /// A thread state.
  struct Thread {};

  /// `longer`, if any: the seconds that each waking up, one after the other, takes longer.
  explicit Gil(const Options& options, const std::function<double()>& longer = {}) : options_{options}, longer_{longer} {}

  void take(Thread& tstate);
  void drop(Thread& tstate);

  /// The evaluation loop: bytecode for `seconds` of CPU. The caller holds the lock.
  void evaluate(Thread& tstate, double seconds);

 private:
  void pass_wake_up(Lock& lock) const;

  Options options_;
  std::function<double()> longer_;
  bool locked_ = false;
  std::uint64_t switch_number_ = 0;
  Thread* last_holder_ = nullptr;
  bool drop_request_ = false;
  simgrid::s4u::MutexPtr mutex_ = simgrid::s4u::Mutex::create();
  simgrid::s4u::ConditionVariablePtr cond_ = simgrid::s4u::ConditionVariable::create();
  simgrid::s4u::MutexPtr switch_mutex_ = simgrid::s4u::Mutex::create();
  simgrid::s4u::ConditionVariablePtr switch_cond_ = simgrid::s4u::ConditionVariable::create();
};

}  // namespace knee::reference
