#include "models/event_loop/thread_pool.hpp"

#include <utility>

namespace knee::models {

ThreadPool::ThreadPool(ProcessContext& process, const Options& options)
    : process_{process}, options_{options}, asleep_since_{process.simulation.now()}, submitted_{process.simulation} {
  threads_.reserve(options.size);
  for (std::size_t i = 0; i < options.size; ++i) threads_.push_back(process.machine.thread());
  if (process.timeline != nullptr) begin();  // its rows come in the order of the process's parts
}

void ThreadPool::begin() {
  if (std::exchange(has_begun_, true)) return;
  for (std::size_t i = 0; i < threads_.size(); ++i) process_.start(run(threads_[i], i + 1));
}

void ThreadPool::submit(Job& job) {
  begin();
  job.submitted_ = process_.simulation.now();
  if (job.kind_ == Job::Kind::slow) {
    slow_.push(sim::WeakRef{job});
    if (!slow_is_posted_) post_slow();
  } else {
    queue_.push({.job = sim::WeakRef{job}});
    submitted_.signal();
  }
}

void ThreadPool::post_slow() {
  slow_is_posted_ = true;
  queue_.push({.job = {}, .stands_for_slow = true});
  submitted_.signal();
}

// Whether the queue has more than slow jobs at their limit.
bool ThreadPool::has_work() const {
  if (queue_.empty()) return false;
  return queue_.size() > 1 || !slow_is_posted_ || slow_running_ < options_.slow;
}

// The next job, taken from the queue; none if it has been given up, or is a slow one at the limit.
ThreadPool::Entry ThreadPool::next() {
  Entry entry = queue_.pop();
  if (!entry.stands_for_slow) return entry;
  if (slow_running_ >= options_.slow) {
    queue_.push(std::move(entry));
    return {};
  }
  slow_is_posted_ = false;
  entry.job = slow_.pop();
  if (!slow_.empty()) post_slow();
  return entry;
}

void ThreadPool::take(Job& job) {
  process_.machine.rest().end();
  process_.statistics.begin_pool_job(job.submitted_, process_.simulation.now());
  job.started();
}

sim::Process ThreadPool::run(Machine::Thread& self, std::size_t number) {
  TimelineRow row{process_.timeline, process_.name, "pool thread " + std::to_string(number)};
  for (sim::Instant since = asleep_since_;; since = process_.simulation.now()) {
    while (!has_work()) {
      co_await submitted_.wait();
      co_await Waking{process_.machine, self, options_.wake_up, process_.simulation.now() - since};
      since = process_.simulation.now();
    }
    const auto [job, slow] = next();
    if (!job) continue;
    take(*job);
    if (slow) ++slow_running_;
    row.begin(job->kind_ == Job::Kind::native ? "native" : "blocking", job->request());
    if (job->kind_ == Job::Kind::native) {
      const sim::Duration time = process_.machine.time_of(job->demand_);
      job->core_time_ = time;
      co_await process_.machine.run(self, time);
    } else {
      co_await process_.simulation.delay(job->demand_);
    }
    row.end();
    if (slow) --slow_running_;
    process_.statistics.pool_busy.add(-1, process_.simulation.now());
    if (job) job->done();
  }
}

}  // namespace knee::models
