#include "models/event_loop/thread_pool.hpp"

namespace knee::models {

ThreadPool::ThreadPool(ProcessContext& site, const Options& options)
    : site_{site}, options_{options}, submitted_{site.simulation} {
  for (std::size_t i = 0; i < options.size; ++i) site.start(run(i + 1));
}

void ThreadPool::submit(Job& job) {
  job.submitted_ = site_.simulation.now();
  queue_.push(&job);
  submitted_.signal();
}

void ThreadPool::take(Job& job) {
  const sim::Instant now = site_.simulation.now();
  RuntimeStatistics& statistics = site_.statistics;
  ++statistics.pool_jobs;
  statistics.pool_waited += now - job.submitted_;
  statistics.pool_busy.add(1, now);
  job.started();
}

sim::Process ThreadPool::run(std::size_t number) {
  TimelineRow row{site_.timeline, site_.name, "pool thread " + std::to_string(number)};
  for (;;) {
    while (queue_.empty()) {
      co_await submitted_.wait();
      co_await site_.machine.compute(options_.wake_up);
    }
    Job& job = *queue_.pop();
    take(job);
    row.begin(job.kind_ == Job::Kind::native ? "native" : "blocking", job.request());
    if (job.kind_ == Job::Kind::native) {
      co_await site_.machine.compute(job.demand_);
    } else {
      co_await site_.simulation.delay(job.demand_);
    }
    row.end();
    site_.statistics.pool_busy.add(-1, site_.simulation.now());
    job.done();
  }
}

}  // namespace knee::models
