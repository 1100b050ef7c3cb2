#include "models/jobs/job_queue.hpp"

namespace knee::models {

JobQueue::JobQueue(sim::Simulation& simulation, const Options& options) : simulation_{simulation}, options_{options} {
  for (std::size_t i = 0; i < options.workers; ++i) workers_.emplace_back();
}

void JobQueue::put(sim::Duration time) {
  const Job job{.put = simulation_.now(), .time = time};
  waiting_.add(1, simulation_.now());
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    Worker& worker = workers_[(next_ + i) % workers_.size()];
    if (!has_room(worker)) continue;
    next_ = (next_ + i + 1) % workers_.size();
    return give(worker, job);
  }
  at_broker_.push(job);
}

void JobQueue::give(Worker& worker, const Job& job) {
  if (worker.running == options_.concurrency) return worker.reserved.push(job);
  ++worker.running;
  simulation_.start(carry_out(worker, job));
}

// One process of the worker: job after job, as long as it has any.
sim::Process JobQueue::carry_out(Worker& worker, Job job) {
  for (;;) {
    waiting_.add(-1, simulation_.now());
    busy_.add(1, simulation_.now());
    co_await simulation_.delay(job.time);
    busy_.add(-1, simulation_.now());
    latencies_.record(simulation_.now() - job.put);
    if (!at_broker_.empty()) worker.reserved.push(at_broker_.pop());
    if (worker.reserved.empty()) break;
    job = worker.reserved.pop();
  }
  --worker.running;
}

void JobQueue::reset_statistics() {
  busy_.reset(simulation_.now());
  waiting_.reset(simulation_.now());
  latencies_.clear();
}

}  // namespace knee::models
