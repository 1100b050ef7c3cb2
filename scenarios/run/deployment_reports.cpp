// The measurements of a deployment for each batch.
#include <algorithm>

#include "scenarios/run/deployment.hpp"
#include "scenarios/run/durations.hpp"

namespace knee::scenarios {
namespace {

double as_number(std::uint64_t count) { return static_cast<double>(count); }

// Converts a sample of durations for the analysis.
analysis::DurationHistogram distribution_of(const sim::Histogram& histogram) { return to_distribution(histogram.counts()); }

}  // namespace

void Deployment::begin_batch() {
  const sim::Instant now = simulation_.now();
  for (models::Service& service : services_) service.reset_statistics();
  for (models::JobQueue& queue : queues_) queue.reset_statistics();
  surroundings_.connections_waiting.reset(now);
  begin_measurement(now);
  for (Deployment& tier : tiers_) tier.begin_measurement(now);
}

void Deployment::begin_measurement(sim::Instant now) {
  batch_begin_ = now;
  if (read_at_ != now) {  // by the end of the last batch
    for (Node& node : nodes_) {
      node.take_counts();
      node.group->reset_statistics();
    }
    idle_->restarted(now, durations_.loop_delay);
  }
  if (balancer_) retries_before_ = balancer_->retries();
  durations_.clear();
  snapshot_links();
  if (fleet_) fleet_->reset_statistics();
  if (reachable_) reachable_->reset(now);
  for (models::Admission* limit : limits_) limit->reset_statistics(now);
  usage_.begin_batch(now);
}

// The links of a platform file are read together: each read of one looks at all flows. Meters look at the elements, so these stay
// where they are.
void Deployment::snapshot_links() {
  if (carried_.empty()) return;
  const std::vector<double> bytes = network_->carried();
  std::copy_n(bytes.begin(), carried_.size(), carried_.begin());
}

void Deployment::end_batch(analysis::Batch& batch) {
  snapshot_links();
  MachineSums machines;
  ProcessSums processes = read(machines, batch);
  for (Deployment& tier : tiers_) processes.add_caches(tier.read(machines, batch));
  report_machines(machines, batch);
  report_nodes(batch);
  report_processes(processes, batch);
  report_waiting(batch);
  report_jobs(batch);
  report_limits(batch);
}

// Machines, then processes: each is read once, because ten thousand of them do not fit into the caches.
Deployment::ProcessSums Deployment::read(MachineSums& machines, analysis::Batch& batch) {
  read_at_ = simulation_.now();
  Usage::Reading reading{usage_, read_at_};
  idle_->for_each_to_read(reading.reads_all(), [&](std::size_t number) {
    reading.skip_to(nodes_[number].machine_meters.first);
    reading.read(nodes_[number].machine_meters.count);
    machines.add(nodes_[number]);
  });
  machines.add(*idle_);
  is_limited_ = machines.is_limited = machines.is_limited || is_limited_;
  ProcessSums processes{kinds_};
  idle_->for_each_to_read(reading.reads_all(), [&](std::size_t number) {
    Node& node = nodes_[number];
    reading.skip_to(node.worker_meters.first);
    reading.read(node.worker_meters.count);
    for (auto& worker : node.group->workers()) processes.add(*worker);
    node.group->reset_statistics();
    if (!reading.reads_all()) idle_->let_rest(number);
  });
  idle_->restarted(read_at_, durations_.loop_delay);
  kinds_ = processes;
  reading.skip_to(node_meters_);
  const std::vector<double> utilisations = reading.end();
  batch.utilisations.insert(batch.utilisations.end(), utilisations.begin(), utilisations.end());
  return processes;
}

void Deployment::MachineSums::add(Node& node) {
  const Node::Counts counts = node.counts();
  joules += counts.joules - node.at_begin.joules;
  context_switches += counts.context_switches - node.at_begin.context_switches;
  periods += as_number(counts.periods - node.at_begin.periods);
  throttled += as_number(counts.throttled - node.at_begin.throttled);
  memory_peak_mb = std::max(memory_peak_mb, static_cast<double>(node.machine.memory().peak().count()) / 1e6);
  is_limited = is_limited || node.machine.cpu_limit() != nullptr;
  node.at_begin = counts;  // of the next batch
  node.machine.memory().reset_peak();
}

void Deployment::MachineSums::add(const IdleNodes& nodes) {
  memory_peak_mb = std::max(memory_peak_mb, static_cast<double>(nodes.memory_peak().count()) / 1e6);
}

void Deployment::report_machines(const MachineSums& sum, analysis::Batch& batch) const {
  batch.values.memory_peak_mb = sum.memory_peak_mb;
  if (sum.joules > 0) batch.values.power_w = sum.joules / seconds();
  batch.values.context_switches_per_s = sum.context_switches / seconds();
  if (!sum.is_limited) return;
  batch.values.cpu_periods_per_s = sum.periods / seconds();
  batch.values.throttled_share = sum.periods > 0 ? sum.throttled / sum.periods : 0;
}

void Deployment::ProcessSums::add(models::WorkerSlot& worker) {
  const models::RuntimeStatistics& statistics = worker.statistics();
  has_loops = has_loops || worker.loop() != nullptr;
  pool_jobs += statistics.pool_jobs;
  pool_waited += statistics.pool_waited;
  for (const models::LockStatistics& lock : statistics.locks) {
    has_locks = true;
    forced += lock.forced;
    voluntary += lock.voluntary;
  }
  collects = collects || worker.memory().collects();
  collections += statistics.collections;
  restarts += statistics.restarts;
  look_ups += statistics.cache_look_ups;
  hits += statistics.cache_hits;
  fills += statistics.cache_fills;
}

void Deployment::ProcessSums::add_caches(const ProcessSums& more) {
  look_ups += more.look_ups;
  hits += more.hits;
  fills += more.fills;
}

void Deployment::report_loops(const ProcessSums& sum, analysis::Batch& batch) const {
  if (!sum.has_loops) return;
  batch.loop_delay = distribution_of(durations_.loop_delay);
  const double jobs = as_number(sum.pool_jobs);
  batch.values.pool_jobs_per_s = jobs / seconds();
  batch.values.pool_queue_ms = jobs > 0 ? 1e3 * sim::to_seconds(sum.pool_waited) / jobs : 0;
}

void Deployment::report_locks(const ProcessSums& sum, analysis::Batch& batch) const {
  if (!sum.has_locks) return;
  batch.values.forced_switches_per_s = as_number(sum.forced) / seconds();
  batch.values.voluntary_switches_per_s = as_number(sum.voluntary) / seconds();
  batch.lock_hold = distribution_of(durations_.lock_holds);
}

void Deployment::report_restarts(const ProcessSums& sum, analysis::Batch& batch) const {
  batch.values.restarts_per_s = as_number(sum.restarts) / seconds();
  if (sum.collects) batch.values.collections_per_s = as_number(sum.collections) / seconds();
}

void Deployment::report_caches(const ProcessSums& sum, analysis::Batch& batch) const {
  if (sum.look_ups == 0) return;
  batch.values.cache_look_ups_per_s = as_number(sum.look_ups) / seconds();
  batch.values.cache_hit_share = as_number(sum.hits) / as_number(sum.look_ups);
  batch.values.cache_fills_per_s = as_number(sum.fills) / seconds();
}

// The caches of the tiers are among the sums.
void Deployment::report_processes(const ProcessSums& sum, analysis::Batch& batch) const {
  report_loops(sum, batch);
  report_locks(sum, batch);
  report_restarts(sum, batch);
  report_caches(sum, batch);
}

void Deployment::report_waiting(analysis::Batch& batch) const {
  batch.values.connections_waiting = surroundings_.connections_waiting.mean(simulation_.now());
  double calls = 0;
  bool has_servers = false;
  for (const models::Service& service : services_) {
    if (service.tier() != nullptr) continue;
    has_servers = true;
    calls += service.waiting().mean(simulation_.now());
  }
  if (has_servers) batch.values.calls_waiting = calls;
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

void Deployment::find_limits() {
  for (Node& node : nodes_) {
    if (node.limiter) limits_.push_back(&node.limiter->admission());
  }
  for (std::size_t i = 0; i < balancers_; ++i) {
    if (balancer_->admission(i) != nullptr) limits_.push_back(balancer_->admission(i));
  }
}

void Deployment::report_limits(analysis::Batch& batch) {
  double sum = 0;
  for (const models::Admission* limit : limits_) sum += limit->mean(simulation_.now());
  if (!limits_.empty()) batch.values.concurrency_limit = sum / as_number(limits_.size());
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
