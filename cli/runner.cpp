#include "cli/runner.hpp"

#include <algorithm>
#include <numeric>

#include "cli/progress.hpp"
#include "cli/store.hpp"

namespace knee::cli {
namespace {

struct Job {
  std::size_t point;
  std::uint64_t replication;
  double cost;
};

// A long job that starts last would keep all but one worker waiting.
std::vector<Job> missing_jobs(const Campaign& campaign) {
  std::vector<Job> jobs;
  for (std::size_t point = 0; point < campaign.points.size(); ++point) {
    const PointRecord& record = campaign.points[point];
    for (std::uint64_t replication = 0; replication < record.replications.size(); ++replication) {
      if (!record.replications[replication]) jobs.push_back({point, replication, record.cost});
    }
  }
  std::stable_sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return a.cost > b.cost; });
  return jobs;
}

}  // namespace

WorkerPool::End simulate_missing(Campaign& campaign, const Simulate& simulate, WorkerPool::Options options,
                                 Listeners listeners) {
  const std::vector<Job> jobs = missing_jobs(campaign);
  std::vector<std::size_t> order(jobs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto work = [&](std::size_t job) { return simulate(jobs[job].point, jobs[job].replication); };
  const auto report = [&](std::size_t job, const Replication& result) {
    PointRecord& point = campaign.points[jobs[job].point];
    point.replications[jobs[job].replication] = result;
    if (listeners.store != nullptr) listeners.store->save(point, jobs[job].point, jobs[job].replication);
    listeners.progress.finished(point);
  };
  return WorkerPool{options}.run(order, work, report);
}

}  // namespace knee::cli
