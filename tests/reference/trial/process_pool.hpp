/// Worker processes to which a process sends single calls.
///
/// Written from CPython 3.11: Lib/multiprocessing/pool.py (worker, Pool.apply_async), Lib/concurrent/futures/process.py
/// (_process_worker). Without the threads that feed the queues there: who calls packs the argument and unpacks the result.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

#include "tests/reference/trial/trial.hpp"

namespace knee::reference {

/// Its workers take calls first come, first served.
class ProcessPool {
 public:
  /// Times in seconds of CPU.
  struct Options {
    std::size_t workers = 1;
    double argument = 0;  ///< to make an argument into bytes, or an argument of bytes
    double result = 0;    ///< the same for a result
  };
  ProcessPool(Trial& trial, const Options& options);

  [[nodiscard]] const Options& options() const { return options_; }

  /// A worker computes for `seconds`. `callback`: the result has come back.
  void apply_async(double seconds, const std::function<void()>& callback);

 private:
  struct Task {
    double seconds;
    std::function<void()> callback;
  };
  void worker();

  Options options_;
  std::deque<Task> inqueue_;
  simgrid::s4u::SemaphorePtr items_ = simgrid::s4u::Semaphore::create(0);
};

}  // namespace knee::reference
