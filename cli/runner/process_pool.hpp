/// A pool of workers: jobs computed by forked processes, one simulation a process.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "cli/runner/worker_process.hpp"

namespace knee::cli {

/// SimGrid's engine exists once in a process, and a crash should cost no more than the job that crashed; so
/// each job has a process of its own, and at most `workers` run at a time.
class ProcessPool {
 public:
  struct Options {
    std::size_t workers = 1;
    std::optional<WorkerProcess::Clock::duration> time_limit =
        {};  ///< of one job; a job that runs longer has failed
  };
  /// The next job to be started; none for now: there may be more when another one has been reported.
  using Next = std::function<std::optional<std::size_t>()>;
  /// Computes job number `job`; runs in a process of its own.
  using Work = std::function<analysis::Replication(std::size_t job)>;
  /// Takes the result of job number `job`; runs in this process, in the order in which the jobs finish.
  using Report = std::function<void(std::size_t job, analysis::Replication result)>;

  /// How a run ended. What finished before an interruption has been reported; what was in flight is lost.
  enum class End { completed, interrupted };

  explicit ProcessPool(Options options) : options_{options} {}

  /// Runs jobs in the order of `next`, until there are none and none is in flight. If `report` throws, the workers are killed and the exception goes on. Throws
  /// `Failure` where the system gives no process at all.
  [[nodiscard]] End run(const Next& next, const Work& work, const Report& report) const;

 private:
  Options options_;
};

}  // namespace knee::cli
