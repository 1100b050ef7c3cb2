#include "cli/runner/runner.hpp"

#include <algorithm>
#include <queue>
#include <utility>

#include "cli/runner/planned_results.hpp"
#include "cli/runner/progress.hpp"
#include "cli/store/store.hpp"

namespace knee::cli {
namespace {

struct Job {
  std::size_t point;
  std::uint64_t replication;
  double cost;
  std::size_t number;  // jobs count up in the order of planning
};

// Puts the longest job first: if it started last, all other workers would wait for it.
struct Later {
  bool operator()(const Job& a, const Job& b) const {
    return a.cost != b.cost ? a.cost < b.cost : a.number > b.number;
  }
};

class Run {
 public:
  Run(analysis::Results& results, const Simulate& simulate, Listeners listeners)
      : results_{results}, simulate_{simulate}, listeners_{listeners} {
    for (std::size_t i = 0; i < results.points.size(); ++i) advance(i);
  }

  // The next job to start, as an index of `given_`.
  std::optional<std::size_t> next() {
    if (waiting_.empty()) return std::nullopt;
    given_.push_back(waiting_.top());
    waiting_.pop();
    return given_.size() - 1;
  }

  analysis::Replication work(std::size_t number) const {
    const Job& job = given_[number];
    return simulate_(job.point, job_of(results_.points[job.point].point, job.replication));
  }

  void report(std::size_t number, analysis::Replication replication) {
    const Job job = given_[number];
    analysis::Point& point = results_.points[job.point].point;
    analysis::Rung& rung = point.rungs.back();
    if (listeners_.store != nullptr) listeners_.store->save(job.point, rung, job.replication, replication);
    rung.replications[job.replication] = std::move(replication);
    listeners_.progress.finished(point, job.cost);
    if (rung.is_complete()) advance(job.point);
  }

 private:
  // Continues a point whose last rung is complete, or which has none: adds rungs, filled from the store, up to the first
  // incomplete one, or sets the result.
  void advance(std::size_t number) {
    analysis::Entry& entry = results_.points[number];
    auto conclusion = analysis::conclude(entry.point);
    for (; const auto* next = std::get_if<std::size_t>(&conclusion); conclusion = analysis::conclude(entry.point)) {
      add_rung(entry.point, *next);
      if (listeners_.store != nullptr) listeners_.store->fill(number, entry.point);
      analysis::Rung& rung = entry.point.rungs.back();
      if (!rung.is_complete()) return plan_missing(number, entry.point);
    }
    entry.result = std::move(std::get<analysis::PointResult>(conclusion));
    if (!listeners_.keeps_batches) entry.point.rungs.clear();
    listeners_.progress.point_finished();
  }

  void plan_missing(std::size_t number, const analysis::Point& point) {
    const analysis::Rung& rung = point.rungs.back();
    const double cost = static_cast<double>(rung.requests) * point.cost_per_request;
    for (std::size_t i = 0; i < rung.replications.size(); ++i) {
      if (!rung.replications[i].missing()) continue;
      waiting_.push({number, i, cost, planned_++});
      listeners_.progress.planned(cost);
    }
  }

  analysis::Results& results_;
  const Simulate& simulate_;
  Listeners listeners_;
  std::priority_queue<Job, std::vector<Job>, Later> waiting_;
  std::vector<Job> given_;
  std::size_t planned_ = 0;
};

}  // namespace

ProcessPool::End simulate_missing(analysis::Results& results, const Simulate& simulate, ProcessPool::Options options,
                                 Listeners listeners) {
  Run run{results, simulate, listeners};
  return ProcessPool{options}.run([&] { return run.next(); }, [&](std::size_t job) { return run.work(job); },
                                 [&](std::size_t job, analysis::Replication replication) {
                                   run.report(job, std::move(replication));
                                 });
}

}  // namespace knee::cli
