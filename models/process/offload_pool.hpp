/// Worker processes or threads with interpreters of their own, to which a process sends pieces of work:
/// multiprocessing.Pool, concurrent.futures.ProcessPoolExecutor, Node's worker_threads and piscina.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "models/process/offload_threads.hpp"
#include "models/process/offload_worker.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/suspension.hpp"

namespace knee::models {

/// Workers on one first-come-first-served queue, on the cores of their process's machine. The caller packs the argument
/// into bytes and unpacks the result, the worker unpacks the argument and packs the result; both compute for it (CPython:
/// Lib/multiprocessing/pool.py and connection.py, by pickle; Node.js: worker_threads, port.postMessage, by the structured
/// clone algorithm of HTML).
///
/// A piece of work goes to the worker with the fewest tasks; if none is idle, another worker starts, up to `workers` (piscina
/// 3, src/index.ts: findAvailable, runTask; CPython 3.9, Lib/concurrent/futures/process.py: _adjust_process_count). A worker
/// ends after `max_tasks`, and another one takes its place (CPython 3.11, Lib/multiprocessing/pool.py: worker, maxtasksperchild;
/// concurrent/futures/process.py: max_tasks_per_child).
///
/// Tasks and results may pass through threads of the process (`OffloadThreads`).
///
/// Left out: the threads of multiprocessing.Pool (those of ProcessPoolExecutor are models/threads/process_pool_executor.hpp);
/// workers that end because they are idle (piscina's idleTimeout).
class OffloadPool {
 public:
  using Job = OffloadJob;
  using Options = OffloadWorker::Options;
  using JobRef = OffloadWorker::Job;

  /// `co_await OffloadPool::Call{...}`: sends a piece of work and sleeps until its result arrives.
  class Call;

  /// The workers end with the process.
  OffloadPool(ProcessContext& process, const Options& options);

  /// Through the threads of `use`, if there are any.
  void submit(Job& job);
  /// Gives a task to a worker, or to the queue of all workers.
  void deliver(JobRef job);
  /// Tasks and results pass through these threads from now on. Called before the first job.
  void use(OffloadThreads& threads) { threads_ = &threads; }
  /// The workers use these threads of their process from now on. Called before the first job.
  void share(SharedThreads& threads);

  /// CPU time of packing or unpacking `size`, on the reference core.
  [[nodiscard]] sim::Duration packing(sim::Bytes size) const { return options_.packing(size); }

  [[nodiscard]] sim::Duration packing_more(sim::Bytes size) const { return options_.packing_more(size); }
  [[nodiscard]] const Options& options() const { return options_; }

  /// Tasks that no worker has taken yet.
  [[nodiscard]] std::size_t queued() const { return queue_.size(); }
  /// Workers, at most.
  [[nodiscard]] std::size_t size() const { return options_.workers; }
  /// Memory of all workers.
  [[nodiscard]] sim::Bytes memory() const;
  /// The process and its workers have ended.
  void end();

 private:
  OffloadWorker& add_worker();
  [[nodiscard]] bool is_available(const OffloadWorker& worker) const;
  [[nodiscard]] OffloadWorker* least_busy();
  void hand_over(OffloadWorker& worker, JobRef job);
  void take_from_queue(OffloadWorker& worker);
  sim::Process start(OffloadWorker& worker);
  sim::Process run(OffloadWorker& worker, JobRef job);

  ProcessContext& process_;
  Options options_;
  SharedThreads* shared_ = nullptr;
  OffloadThreads* threads_ = nullptr;  // null: none
  std::deque<OffloadWorker> workers_;
  sim::Ring<JobRef> queue_;
};

class OffloadPool::Call : OffloadJob, sim::Suspension {
 public:
  Call(sim::Simulation& simulation, OffloadPool& pool, Ledger& ledger, const OffloadedWork& work, const Request* request = nullptr)
      : OffloadJob{ledger, work, request}, Suspension{simulation.calendar()}, pool_{pool} {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> caller) {
    suspend(caller);
    pool_.submit(*this);
  }
  Outcome await_resume() noexcept {
    resumed();
    return outcome();
  }
  void done() override { resume_now(); }

 private:
  OffloadPool& pool_;
};

}  // namespace knee::models
