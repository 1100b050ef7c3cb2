/// `ReplicationQueue`: the missing replications of the points of an experiment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "analysis/results/results.hpp"
#include "cli/runner/order.hpp"
#include "cli/runner/progress.hpp"
#include "cli/runner/worker_process.hpp"
#include "scenarios/run/run.hpp"

namespace knee::cli {

class Store;

/// Simulates one replication of a point.
using Simulate = std::function<analysis::Replication(std::size_t point, const scenarios::Job& job)>;

/// Receivers of reports on replications.
struct Listeners {
  Progress& progress;
  Store* store;                ///< none: replications stay in memory
  bool keeps_batches = true;   ///< whether points keep their replications after they have a result
  std::vector<std::size_t> numbers = {};  ///< number of each point in the store; empty: its position
  std::string what = {};       ///< what is simulated, for the progress; empty: the label of each point
};

/// Rung after rung of each point, until the point has its result. The outcome does not depend on the order in which replications
/// finish: the next rung of a point follows from its complete rungs only. The results contain failed replications with
/// their reason.
class ReplicationQueue {
 public:
  ReplicationQueue(analysis::Results& results, const Simulate& simulate, Listeners listeners);

  /// The cost of the next job; none: no job now, but a later report may add some.
  [[nodiscard]] std::optional<double> next_cost() const;
  /// Takes the longest job: if it started last, all other workers would wait for it. There must be one.
  [[nodiscard]] std::size_t take();
  /// The order for a job that was taken, without its number and the experiment.
  [[nodiscard]] Order order_of(std::size_t job) const;
  /// Simulates an order, in a process that may be an older copy of this one.
  [[nodiscard]] analysis::Replication simulate(const Order& order, Pulse::Requests& begun) const;
  /// A job that was taken, as the progress shows it.
  [[nodiscard]] Progress::Running running(std::size_t job, const WorkerProcess::Running& worker) const;
  [[nodiscard]] Progress& progress() const { return listeners_.progress; }
  /// Takes the result of a job.
  void report(std::size_t job, analysis::Replication replication);
  /// Whether every point has its result.
  [[nodiscard]] bool is_empty() const { return reported_ == planned_; }

 private:
  struct Job {
    std::size_t point;
    std::uint64_t replication;
    double cost;
    std::size_t number;  // jobs count up in the order of planning
  };
  struct Later {
    bool operator()(const Job& a, const Job& b) const { return a.cost != b.cost ? a.cost < b.cost : a.number > b.number; }
  };

  [[nodiscard]] std::size_t stored(std::size_t point) const { return listeners_.numbers.empty() ? point : listeners_.numbers[point]; }
  void advance(std::size_t number);
  void plan_missing(std::size_t number, const analysis::Point& point);

  analysis::Results& results_;
  const Simulate& simulate_;
  Listeners listeners_;
  std::priority_queue<Job, std::vector<Job>, Later> waiting_;
  std::vector<Job> taken_;
  std::size_t planned_ = 0;
  std::size_t reported_ = 0;
};

}  // namespace knee::cli
