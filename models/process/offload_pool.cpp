#include "models/process/offload_pool.hpp"

#include <string>
#include <utility>

#include "models/process/process_context.hpp"

namespace knee::models {

OffloadPool::OffloadPool(ProcessContext& process, const Options& options) : process_{process}, options_{options} {
  for (std::size_t i = 0; i < options.first_workers.value_or(options.workers); ++i) add_worker();
}

OffloadWorker& OffloadPool::add_worker() {
  process_.machine.memory().add(options_.memory);
  const std::string name = "offload worker " + std::to_string(workers_.size() + 1);
  return workers_.emplace_back(process_, options_, shared_, TimelineRow{process_.timeline, process_.name, name});
}

void OffloadPool::share(SharedThreads& threads) {
  shared_ = &threads;
  for (OffloadWorker& worker : workers_) worker.share(threads);
}

sim::Bytes OffloadPool::memory() const {
  return sim::Bytes{options_.memory.count() * static_cast<std::int64_t>(workers_.size())};
}

void OffloadPool::end() {
  process_.statistics.offload_busy.set(0, process_.simulation.now());
  process_.machine.memory().add(sim::Bytes{} - memory());
}

bool OffloadPool::is_available(const OffloadWorker& worker) const {
  if (!worker.ready || worker.tasks >= options_.tasks_per_worker) return false;
  return options_.max_tasks == 0 || worker.taken < options_.max_tasks;
}

// Of several the one that started first; null: none is available.
OffloadWorker* OffloadPool::least_busy() {
  OffloadWorker* best = nullptr;
  for (OffloadWorker& worker : workers_) {
    if (!is_available(worker)) continue;
    if (worker.tasks == 0) return &worker;
    if (best == nullptr || worker.tasks < best->tasks) best = &worker;
  }
  return best;
}

void OffloadPool::submit(Job& job) {
  if (threads_ != nullptr) return threads_->submit(JobRef{job});
  deliver(JobRef{job});
}

void OffloadPool::deliver(JobRef job) {
  OffloadWorker* worker = least_busy();
  const bool none_is_idle = worker == nullptr || worker->tasks > 0;
  if (none_is_idle && workers_.size() < options_.workers) process_.start(start(add_worker()));
  if (worker != nullptr) {
    hand_over(*worker, std::move(job));
  } else {
    queue_.push(std::move(job));
  }
}

void OffloadPool::hand_over(OffloadWorker& worker, JobRef job) {
  process_.machine.rest().end();
  if (worker.tasks++ == 0) process_.statistics.offload_busy.add(1, process_.simulation.now());
  ++worker.taken;
  process_.start(run(worker, std::move(job)));
}

void OffloadPool::take_from_queue(OffloadWorker& worker) {
  while (!queue_.empty() && is_available(worker)) {
    JobRef job = queue_.pop();
    if (job) hand_over(worker, std::move(job));
  }
}

// A worker, or the one that takes its place, gets ready.
sim::Process OffloadPool::start(OffloadWorker& worker) {
  worker.ready = false;
  co_await worker.start_up(options_.start_up);
  worker.taken = 0;
  worker.ready = true;
  take_from_queue(worker);
}

sim::Process OffloadPool::run(OffloadWorker& worker, JobRef job) {
  co_await worker.run(job);
  if (--worker.tasks == 0) process_.statistics.offload_busy.add(-1, process_.simulation.now());
  if (threads_ != nullptr) {
    threads_->receive(std::move(job));
  } else if (job) {
    job->done();
  }
  take_from_queue(worker);
  const bool is_over = options_.max_tasks > 0 && worker.taken >= options_.max_tasks;
  if (is_over && worker.tasks == 0) process_.start(start(worker));
}

}  // namespace knee::models
