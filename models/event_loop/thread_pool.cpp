#include "models/event_loop/thread_pool.hpp"

namespace knee::models {

ThreadPool::ThreadPool(ProcessContext& process, const Options& options)
    : process_{process}, options_{options}, submitted_{process.simulation} {
  for (std::size_t i = 0; i < options.size; ++i) process.start(run(i + 1));
}

void ThreadPool::submit(Job& job) {
  job.submitted_ = process_.simulation.now();
  queue_.push(sim::WeakRef{job});
  submitted_.signal();
}

void ThreadPool::take(Job& job) {
  const sim::Instant now = process_.simulation.now();
  RuntimeStatistics& statistics = process_.statistics;
  ++statistics.pool_jobs;
  statistics.pool_waited += now - job.submitted_;
  statistics.pool_busy.add(1, now);
  job.started();
}

sim::Process ThreadPool::run(std::size_t number) {
  Machine::Thread self = process_.machine.thread();
  TimelineRow row{process_.timeline, process_.name, "pool thread " + std::to_string(number)};
  for (;;) {
    while (queue_.empty()) {
      const sim::Instant since = process_.simulation.now();
      co_await submitted_.wait();
      co_await Waking{process_.machine, self, options_.wake_up, process_.simulation.now() - since};
    }
    const sim::WeakRef<Job> job = queue_.pop();
    if (!job) continue;
    take(*job);
    row.begin(job->kind_ == Job::Kind::native ? "native" : "blocking", job->request());
    if (job->kind_ == Job::Kind::native) {
      co_await process_.machine.compute(self, job->demand_);
    } else {
      co_await process_.simulation.delay(job->demand_);
    }
    row.end();
    process_.statistics.pool_busy.add(-1, process_.simulation.now());
    if (job) job->done();
  }
}

}  // namespace knee::models
