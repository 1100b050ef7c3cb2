/// `ProcessPool`: computes jobs in forked processes.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>

#include "cli/runner/worker_process.hpp"

namespace knee::cli {

/// At most `workers` processes run at a time; each computes one job after another. A crash does not affect other jobs, and its process is
/// replaced, as is one that has a SimGrid engine, which exists once in a process.
class ProcessPool {
 public:
  struct Options {
    std::size_t workers = 1;
    WorkerLimits limits = {};
    /// Whether jobs in flight are finished after one Ctrl-C; otherwise it stops them, as a second one does.
    bool finishes = false;
  };
  /// Returns the next job to start; none: no job now, but a later report may add some.
  using Next = std::function<std::optional<Order>()>;
  using Work = WorkerProcess::Work;
  /// Takes the result of a job; called in this process, in the order in which the jobs finish.
  using Report = std::function<void(std::size_t job, JobResult result)>;

  /// Sees the jobs in flight while the pool waits for them.
  class Observer {
   public:
    virtual ~Observer() = default;
    /// The time between two looks.
    [[nodiscard]] virtual WorkerProcess::Clock::duration interval() const = 0;
    virtual void look(std::span<const WorkerProcess::Running> running) = 0;
    /// The user has interrupted: no more jobs begin, and those in flight are finished.
    virtual void finishing(std::size_t in_flight) = 0;
    /// Called before each wait for workers: does what is due. Returns when it is to be called again at the latest; none: after the wait.
    virtual std::optional<WorkerProcess::Clock::time_point> settle() { return std::nullopt; }
  };

  /// The end of a run. Jobs that finished before an interruption are reported; jobs in flight are lost.
  enum class End { completed, interrupted };

  explicit ProcessPool(Options options) : options_{options} {}

  /// Runs jobs in the order of `next`, until it returns none and none is in flight. An exception of `report` kills the
  /// workers and propagates. Throws `Failure` if the system cannot create any process.
  [[nodiscard]] End run(const Next& next, const Work& work, const Report& report, Observer* observer = nullptr) const;

  /// Whether a job has a limit of time or memory.
  [[nodiscard]] bool has_limits() const { return options_.limits.time || options_.limits.memory; }

 private:
  Options options_;
};

}  // namespace knee::cli
