/// `ProcessPool`: computes jobs in forked processes, one job per process.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "cli/runner/worker_process.hpp"

namespace knee::cli {

/// SimGrid's engine exists once per process, and a crash must not affect other jobs; so each job has a process of its
/// own, and at most `workers` processes run at a time.
class ProcessPool {
 public:
  struct Options {
    std::size_t workers = 1;
    std::optional<WorkerProcess::Clock::duration> time_limit =
        {};  ///< limit for one job; a job that runs longer fails
  };
  /// Returns the next job to start; none: no job now, but a later report may add some.
  using Next = std::function<std::optional<std::size_t>()>;
  /// Computes job number `job`; called in a process of its own.
  using Work = std::function<analysis::Replication(std::size_t job)>;
  /// Takes the result of job number `job`; called in this process, in the order in which the jobs finish.
  using Report = std::function<void(std::size_t job, analysis::Replication result)>;

  /// The end of a run. Jobs that finished before an interruption are reported; jobs in flight are lost.
  enum class End { completed, interrupted };

  explicit ProcessPool(Options options) : options_{options} {}

  /// Runs jobs in the order of `next`, until it returns none and none is in flight. An exception of `report` kills the
  /// workers and propagates. Throws `Failure` if the system cannot create any process.
  [[nodiscard]] End run(const Next& next, const Work& work, const Report& report) const;

 private:
  Options options_;
};

}  // namespace knee::cli
