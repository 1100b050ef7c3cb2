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
    node.at_begin = counts;  // of the next batch
    node.machine.memory().reset_peak();
  });
  counted_at_ = simulation_.now();
  for (Deployment& tier : tiers_) tier.counted_at_ = simulation_.now();
  batch.values.memory_peak_mb = peak;
  if (joules > 0) batch.values.power_w = joules / seconds();
  batch.values.context_switches_per_s = switches / seconds();
  if (!is_limited) return;
  batch.values.cpu_periods_per_s = periods / seconds();
  batch.values.throttled_share = periods > 0 ? throttled / periods : 0;
}

// One walk over all processes: there may be ten thousand.
Deployment::Totals Deployment::totals() {
  Totals sum;
  for_each_worker([&sum](models::WorkerSlot& worker) {
    const models::RuntimeStatistics& statistics = worker.statistics();
    sum.has_loops = sum.has_loops || worker.loop() != nullptr;
    sum.pool_jobs += statistics.pool_jobs;
    sum.pool_waited += statistics.pool_waited;
    for (const models::LockStatistics& lock : statistics.locks) {
      sum.has_locks = true;
      sum.forced += lock.forced;
      sum.voluntary += lock.voluntary;
    }
    sum.collects = sum.collects || worker.memory().collects();
    sum.collections += statistics.collections;
    sum.restarts += statistics.restarts;
    sum.look_ups += statistics.cache_look_ups;
    sum.hits += statistics.cache_hits;
    sum.fills += statistics.cache_fills;
  });
  return sum;
}

void Deployment::report_loops(const Totals& sum, analysis::Batch& batch) {
  if (!sum.has_loops) return;
  batch.loop_delay = distribution_of(durations_.loop_delay);
  const double jobs = as_number(sum.pool_jobs);
  batch.values.pool_jobs_per_s = jobs / seconds();
  batch.values.pool_queue_ms = jobs > 0 ? 1e3 * sim::to_seconds(sum.pool_waited) / jobs : 0;
}

void Deployment::report_locks(const Totals& sum, analysis::Batch& batch) {
  if (!sum.has_locks) return;
  batch.values.forced_switches_per_s = as_number(sum.forced) / seconds();
  batch.values.voluntary_switches_per_s = as_number(sum.voluntary) / seconds();
  batch.lock_hold = distribution_of(durations_.lock_holds);
}

void Deployment::report_processes(const Totals& sum, analysis::Batch& batch) {
  batch.values.restarts_per_s = as_number(sum.restarts) / seconds();
  if (sum.collects) batch.values.collections_per_s = as_number(sum.collections) / seconds();
}

// With the caches of the tiers.
void Deployment::report_caches(Totals sum, analysis::Batch& batch) {
  for (Deployment& tier : tiers_) {
    const Totals more = tier.totals();
    sum.look_ups += more.look_ups;
    sum.hits += more.hits;
    sum.fills += more.fills;
  }
  if (sum.look_ups == 0) return;
  batch.values.cache_look_ups_per_s = as_number(sum.look_ups) / seconds();
  batch.values.cache_hit_share = as_number(sum.hits) / as_number(sum.look_ups);
  batch.values.cache_fills_per_s = as_number(sum.fills) / seconds();
}

void Deployment::report_workers(analysis::Batch& batch) {
  const Totals sum = totals();
  report_loops(sum, batch);
  report_locks(sum, batch);
  report_processes(sum, batch);
  report_caches(sum, batch);
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
