/// `ReplicationQueue`: the missing replications of the points of an experiment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "analysis/results/results.hpp"
#include "cli/progress/progress.hpp"
#include "cli/runner/conclusion.hpp"
#include "cli/runner/order.hpp"
#include "cli/runner/worker_process.hpp"
#include "cli/store/job_result.hpp"
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
///
/// What follows from a rung is work for a worker as well, since the statistics of a point take as long as a short replication: the worker
/// that simulates the last missing replication of a rung goes on with them, else they are a job of their own. This process keeps
/// replications as the bytes that workers send, for the store and for the worker that concludes.
class ReplicationQueue {
 public:
  /// Where a rung is concluded: apart from simulations if these have limits, which do not count for the statistics.
  enum class Concluding { with_the_last, apart };

  ReplicationQueue(analysis::Results& results, const Simulate& simulate, Listeners listeners,
                   Concluding concluding = Concluding::with_the_last);

  /// The cost of the next job; infinite for a conclusion, which others wait for. None: no job now, but a later report may add some.
  [[nodiscard]] std::optional<double> next_cost() const;
  /// Takes the costliest job: if it started last, all other workers would wait for it. There must be one.
  [[nodiscard]] std::size_t take();
  /// The order for a job that was taken, without its number and the experiment.
  [[nodiscard]] Order order_of(std::size_t job) const;
  /// Carries out an order, in a process that may be an older copy of this one.
  [[nodiscard]] std::string work(const Order& order, Pulse::Requests& begun) const;
  /// A simulation that was taken, as the progress shows it; none for a conclusion.
  [[nodiscard]] std::optional<Progress::Running> running(std::size_t job, const WorkerProcess::Running& worker) const;
  [[nodiscard]] Progress& progress() const { return listeners_.progress; }
  /// Takes the result of a job.
  void report(std::size_t job, JobResult result);
  /// Whether every point has its result.
  [[nodiscard]] bool is_empty() const { return reported_ == planned_; }
  /// The store that takes the replications; null: none.
  [[nodiscard]] Store* store() const { return listeners_.store; }

 private:
  struct Job {
    std::size_t point;
    std::uint64_t replication;
    double cost;
    std::size_t number;  // jobs count up in the order of planning
    Order::Task task = Order::Task::simulate;
  };
  // The last rung of a point.
  struct Rung {
    std::vector<JobResult> replications = {};  // what the store had before stays there until it is needed
    std::size_t missing = 0;
    bool is_partly_stored = false;
  };
  struct Later {
    bool operator()(const Job& a, const Job& b) const { return a.cost != b.cost ? a.cost < b.cost : a.number > b.number; }
  };

  [[nodiscard]] std::size_t stored(std::size_t point) const { return listeners_.numbers.empty() ? point : listeners_.numbers[point]; }
  void begin_rung(std::size_t number, const analysis::Stage& stage);
  void plan_replication(std::size_t number, std::size_t replication);
  void plan_conclusion(std::size_t number);
  void take_replication(const Job& job, JobResult replication);
  void take_last_of_rung(const Job& job, JobResult result);
  void take_conclusion(std::size_t number, Conclusion conclusion);
  void finish(std::size_t number, analysis::PointResult result);
  [[nodiscard]] Conclusion conclude(const Order& order, std::vector<analysis::Replication> replications) const;
  [[nodiscard]] std::vector<JobResult> replications_of(std::size_t number) const;

  analysis::Results& results_;
  const Simulate& simulate_;
  Listeners listeners_;
  Concluding concluding_;
  std::priority_queue<Job, std::vector<Job>, Later> waiting_;
  std::deque<Job> conclusions_;       // that wait
  std::map<std::size_t, Rung> rungs_;  // of the points without a result
  std::vector<Job> taken_;
  std::size_t planned_ = 0;
  std::size_t reported_ = 0;
};

}  // namespace knee::cli
