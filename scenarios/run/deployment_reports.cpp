// The measurements of a deployment for each batch, besides the use of its resources.
#include <algorithm>

#include "scenarios/run/deployment.hpp"
#include "scenarios/run/durations.hpp"

namespace knee::scenarios {
namespace {

double as_number(std::uint64_t count) { return static_cast<double>(count); }

// Converts a sample of durations for the analysis.
analysis::DurationHistogram distribution_of(const sim::Histogram& histogram) { return to_distribution(histogram.counts()); }

}  // namespace

void Deployment::report_machines(analysis::Batch& batch) {
  double switches = 0;
  double throttled = 0;
  double periods = 0;
  double peak = 0;
  double joules = 0;
  bool is_limited = false;
  for_each_node([&](Node& node) {
    const Node::Counts counts = node.counts();
    joules += counts.joules - node.at_begin.joules;
    switches += counts.context_switches - node.at_begin.context_switches;
    periods += as_number(counts.periods - node.at_begin.periods);
    throttled += as_number(counts.throttled - node.at_begin.throttled);
    peak = std::max(peak, static_cast<double>(node.machine.memory().peak().count()) / 1e6);
    is_limited = is_limited || node.machine.cpu_limit() != nullptr;
  });
  batch.values.memory_peak_mb = peak;
  if (joules > 0) batch.values.power_w = joules / seconds();
  batch.values.context_switches_per_s = switches / seconds();
  if (!is_limited) return;
  batch.values.cpu_periods_per_s = periods / seconds();
  batch.values.throttled_share = periods > 0 ? throttled / periods : 0;
}

void Deployment::report_loops(analysis::Batch& batch) {
  sim::Histogram delay;
  double jobs = 0;
  sim::Duration waited{};
  bool any = false;
  for_each_worker([&](models::WorkerSlot& worker) {
    if (worker.loop() == nullptr) return;
    any = true;
    const models::RuntimeStatistics& statistics = worker.statistics();
    delay.merge(statistics.loop_delay);
    jobs += as_number(statistics.pool_jobs);
    waited += statistics.pool_waited;
  });
  if (!any) return;
  batch.loop_delay = distribution_of(delay);
  batch.values.pool_jobs_per_s = jobs / seconds();
  batch.values.pool_queue_ms = jobs > 0 ? 1e3 * sim::to_seconds(waited) / jobs : 0;
}

void Deployment::report_locks(analysis::Batch& batch) {
  std::uint64_t forced = 0;
  std::uint64_t voluntary = 0;
  sim::Histogram holds;
  bool any = false;
  for_each_worker([&](models::WorkerSlot& worker) {
    for (const models::LockStatistics& lock : worker.statistics().locks) {
      any = true;
      forced += lock.forced;
      voluntary += lock.voluntary;
      holds.merge(lock.holds);
    }
  });
  if (!any) return;
  batch.values.forced_switches_per_s = as_number(forced) / seconds();
  batch.values.voluntary_switches_per_s = as_number(voluntary) / seconds();
  batch.lock_hold = distribution_of(holds);
}

void Deployment::report_processes(analysis::Batch& batch) {
  std::uint64_t collections = 0;
  std::uint64_t restarts = 0;
  bool collects = false;
  for_each_worker([&](models::WorkerSlot& worker) {
    collections += worker.statistics().collections;
    restarts += worker.statistics().restarts;
    collects = collects || worker.memory().collects();
  });
  batch.values.restarts_per_s = as_number(restarts) / seconds();
  if (collects) batch.values.collections_per_s = as_number(collections) / seconds();
}

void Deployment::report_caches(analysis::Batch& batch) {
  double look_ups = 0;
  double hits = 0;
  double fills = 0;
  for_each_node([&](Node& node) {
    for (const auto& worker : node.group->workers()) {
      look_ups += as_number(worker->statistics().cache_look_ups);
      hits += as_number(worker->statistics().cache_hits);
      fills += as_number(worker->statistics().cache_fills);
    }
  });
  if (look_ups == 0) return;
  batch.values.cache_look_ups_per_s = look_ups / seconds();
  batch.values.cache_hit_share = hits / look_ups;
  batch.values.cache_fills_per_s = fills / seconds();
}

void Deployment::report_jobs(analysis::Batch& batch) {
  if (queues_.empty()) return;
  sim::Histogram latencies;
  double waiting = 0;
  for (const models::JobQueue& queue : queues_) {
    latencies.merge(queue.latencies());
    waiting += queue.waiting().mean(simulation_.now());
  }
  batch.job_latency = distribution_of(latencies);
  batch.values.jobs_per_s = as_number(latencies.count()) / seconds();
  batch.values.jobs_waiting = waiting;
}

void Deployment::report_limits(analysis::Batch& batch) {
  double sum = 0;
  std::uint64_t limits = 0;
  for_each_limit([&](models::Admission& limit) {
    sum += limit.mean(simulation_.now());
    ++limits;
  });
  if (limits > 0) batch.values.concurrency_limit = sum / as_number(limits);
}

void Deployment::begin_shares() {
  served_.clear();
  for_each_worker([this](models::WorkerSlot& worker) { served_.push_back(worker.served()); });
}

double Deployment::busiest_process_share() {
  std::uint64_t sum = 0;
  std::uint64_t most = 0;
  std::size_t number = 0;
  for_each_worker([&](models::WorkerSlot& worker) {
    const std::uint64_t served = worker.served() - (number < served_.size() ? served_[number] : 0);
    ++number;
    sum += served;
    most = std::max(most, served);
  });
  return sum > 0 ? as_number(most) / as_number(sum) : analysis::Measurement::kNone;
}

}  // namespace knee::scenarios
