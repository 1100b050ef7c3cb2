/// Worker processes or threads with interpreters of their own, to which a process sends single steps:
/// multiprocessing.Pool, concurrent.futures.ProcessPoolExecutor, Node's worker_threads.
#pragma once

#include <coroutine>
#include <cstddef>

#include "models/request/latency_ledger.hpp"
#include "models/machine/machine.hpp"
#include "models/machine/wake_up.hpp"
#include "models/request/timeline.hpp"
#include "sim/sync/queue.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/suspension.hpp"
#include "sim/kernel/weak_ref.hpp"
#include "sim/stats/time_average.hpp"

namespace knee::models {

struct ProcessContext;

/// `workers` on one first-come-first-served queue, on the cores of their process's machine. The caller packs the argument
/// into bytes and unpacks the result, the worker unpacks the argument and packs the result; both compute for it (CPython:
/// Lib/multiprocessing/pool.py and connection.py, by pickle; Node.js: worker_threads, port.postMessage, by the structured
/// clone algorithm of HTML). A worker has an interpreter lock, or loop, of its own, without contention.
///
/// Left out: the threads with which multiprocessing.Pool and ProcessPoolExecutor feed their queues and take results out
/// of them; they need the caller's interpreter lock as well.
class OffloadPool {
 public:
  struct Options {
    std::size_t workers = 4;
    sim::Duration per_call = std::chrono::microseconds{60};     ///< of each packing and unpacking
    sim::Duration per_megabyte = std::chrono::milliseconds{1};  ///< in addition, for its size; flat data
    sim::Bytes memory{};  ///< of each worker
    WakeUp wake_up{};     ///< of a worker

    /// CPU time of packing or unpacking `size`, on the reference core.
    [[nodiscard]] sim::Duration packing(sim::Bytes size) const;
  };

  /// A step for a worker. The worker charges its ledger with the time since it was submitted. A job that is destroyed
  /// before a worker takes it is skipped; one that a worker has taken already is executed to its end all the same.
  class Job : public sim::Referenced {
   public:
    virtual void done() = 0;

   protected:
    Job(Ledger& ledger, sim::Duration demand, sim::Bytes argument, sim::Bytes result)
        : ledger_{ledger}, demand_{demand}, argument_{argument}, result_{result} {}
    ~Job() = default;

   private:
    friend class OffloadPool;
    Ledger& ledger_;
    sim::Duration demand_;  // of interpreter time
    sim::Bytes argument_;
    sim::Bytes result_;
  };

  /// `co_await OffloadPool::Call{...}`: sends a step and sleeps until its result arrives.
  class Call;

  /// The workers end with the process.
  OffloadPool(ProcessContext& process, const Options& options);

  void submit(Job& job) { queue_.try_put(sim::WeakRef{job}); }

  /// CPU time of packing or unpacking `size`, on the reference core.
  [[nodiscard]] sim::Duration packing(sim::Bytes size) const { return options_.packing(size); }

  [[nodiscard]] std::size_t size() const { return options_.workers; }
  /// Memory of all workers.
  [[nodiscard]] sim::Bytes memory() const;
  /// The process and its workers have ended.
  void end();

 private:
  sim::Process run(TimelineRow row);
  sim::Task<> compute(Machine::Thread& self, const sim::WeakRef<Job>& job, LatencyComponent account, sim::Duration demand);

  sim::Simulation& simulation_;
  Machine& machine_;
  sim::TimeAverage& busy_;
  Options options_;
  sim::Queue<sim::WeakRef<Job>> queue_;
};

class OffloadPool::Call : Job, sim::Suspension {
 public:
  Call(OffloadPool& pool, Ledger& ledger, sim::Duration demand, sim::Bytes argument, sim::Bytes result)
      : Job{ledger, demand, argument, result}, Suspension{pool.simulation_.calendar()}, pool_{pool} {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> caller) {
    suspend(caller);
    pool_.submit(*this);
  }
  void await_resume() noexcept { resumed(); }
  void done() override { resume_now(); }

 private:
  OffloadPool& pool_;
};

}  // namespace knee::models
