/// A worker of an offload pool: an interpreter of its own that carries out pieces of work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "models/cluster/service.hpp"
#include "models/machine/machine.hpp"
#include "models/machine/wake_up.hpp"
#include "models/process/offload_job.hpp"
#include "models/request/fork.hpp"
#include "models/request/timeline.hpp"
#include "sim/sync/condition.hpp"
#include "sim/kernel/task_scope.hpp"
#include "sim/sync/semaphore.hpp"

namespace knee::models {

struct ExecutionMode;
struct ProcessContext;

/// The threads of a process that carry out native and blocking steps of its workers: libuv has one pool for all event loops of
/// a process (src/threadpool.c). Without them a worker computes and blocks itself.
class SharedThreads {
 public:
  struct Ran {
    sim::Instant began;       ///< when a thread took it
    sim::Duration core_time;  ///< of a native step
  };
  virtual sim::Task<Ran> carry_out(const WorkItem& item, const ExecutionMode& mode, const Request* request) = 0;

 protected:
  ~SharedThreads() = default;
};

/// One thread runs the interpreter. While a task of the worker waits for I/O, a service or another thread, its thread runs
/// other tasks, if the pool gives it several at a time, and other branches of the task: a worker with an event loop begins
/// branches one after the other, each up to its first wait; a worker process carries them out in turn. The worker has its own
/// connections to services.
///
/// Left out: a heap of its own. A worker takes the memory that its options say.
class OffloadWorker {
 public:
  using Job = sim::WeakRef<OffloadJob>;
  /// Of a ProcessPoolExecutor (models/threads/process_pool_executor.hpp): interpreter time in the process that submits.
  struct ExecutorCosts {
    sim::Duration submit_time = std::chrono::microseconds{55};   ///< of the caller, for each task
    sim::Duration manager_time = std::chrono::microseconds{80};  ///< of a turn of the manager thread
    sim::Duration feeder_time = std::chrono::microseconds{45};   ///< of the feeder thread, for each task
  };
  /// Of a pool and its workers.
  struct Options {
    std::size_t workers = 4;                       ///< at most
    std::optional<std::size_t> first_workers = {};  ///< that exist when the process begins; none: all
    std::size_t tasks_per_worker = 1;              ///< at a time
    std::uint64_t max_tasks = 0;  ///< of one worker, which then ends and is replaced; 0: any number
    sim::Duration start_up{};     ///< CPU time of a worker that starts later, before its first task
    sim::Bytes memory{};          ///< of each worker
    WakeUp wake_up{};             ///< of a worker's thread
    sim::Duration per_call = std::chrono::microseconds{60};     ///< of each packing and unpacking
    sim::Duration per_megabyte = std::chrono::milliseconds{1};  ///< in addition, for its size; flat data
    std::optional<bool> is_executor{};  ///< a ProcessPoolExecutor, if the process has an interpreter lock; none: no
    ExecutorCosts executor{};
    double cpu_factor = 1;  ///< interpreter time for one unit of the demand of a `cpu` step among several steps

    /// CPU time of packing or unpacking `size`, on the reference core.
    [[nodiscard]] sim::Duration packing(sim::Bytes size) const;
    /// The part of it that grows with the size.
    [[nodiscard]] sim::Duration packing_more(sim::Bytes size) const;
  };

  OffloadWorker(ProcessContext& process, const Options& options, SharedThreads* shared, TimelineRow row);

  /// Uses these threads from now on.
  void share(SharedThreads& threads) { shared_ = &threads; }

  /// Carries out the work of `job`, unless it has been given up.
  sim::Task<> run(const Job& job);
  /// Starts: computes for `time`.
  sim::Task<> start_up(sim::Duration time);

  std::size_t tasks = 0;       ///< in hand
  std::uint64_t taken = 0;     ///< tasks since it started
  bool ready = true;           ///< it has started and takes tasks

 private:
  // The thread, lent to a branch until it waits for the first time: an async function runs until then where it is called.
  struct Loan {
    sim::Condition returned;
    bool is_out = false;
  };
  // Branches of a task, and the accounts of the one that has ended last. All begin with those of the task.
  struct Branches {
    Branches(sim::Simulation& simulation, const Ledger& whole)
        : begin{whole}, last{whole}, loan{.returned = sim::Condition{simulation}}, over{simulation} {}
    Ledger begin;
    Ledger last;
    Fork fork{};
    Loan loan;
    sim::Condition over;
  };
  // A job, or one branch of it, with accounts of its own.
  struct Strand {
    const Job& job;
    Ledger* own = nullptr;  // null: those of the job
    Loan* loan = nullptr;   // null: the strand has taken the thread itself
    explicit operator bool() const { return static_cast<bool>(job); }
    [[nodiscard]] Ledger& ledger() const { return own != nullptr ? *own : job->ledger(); }
    [[nodiscard]] const Request* request() const { return job ? job->request() : nullptr; }
  };

  sim::Task<Outcome> carry_out(Strand& strand, Work steps);
  sim::Task<Outcome> carry_out_item(Strand& strand, const WorkItem& item, Work inside);
  sim::Task<> compute(Strand& strand, LatencyComponent account, const char* what, sim::Duration demand);
  sim::Task<> block(Strand& strand, sim::Duration length);
  sim::Task<> wait(Strand& strand, sim::Duration length);
  sim::Task<> yield(Strand& strand, Yield how);
  sim::Task<> share(Strand& strand, const WorkItem& item, const ExecutionMode& mode);
  sim::Task<Outcome> call(Strand& strand, const WorkItem& item);
  sim::Task<Outcome> hold(Strand& strand, const WorkItem& item, Work inside);
  sim::Task<Outcome> run_in_turn(Strand& strand, Work branches);
  sim::Task<Outcome> run_parallel(Strand& strand, Work branches);
  sim::Process run_branch(const Job& job, Work work, Branches& branches);
  sim::Task<> come_back(Strand& strand);
  sim::Task<> take_thread();
  void leave_thread(Strand& strand);
  void charge(const Strand& strand, LatencyComponent account) const;
  [[nodiscard]] ServiceClient& client(std::size_t service);

  ProcessContext& process_;
  Options options_;
  SharedThreads* shared_;
  Machine::Thread cpu_;
  TimelineRow row_;
  sim::Semaphore thread_;
  sim::Instant slept_since_{};  // the thread, if it is free
  std::deque<ServiceClient> services_;  // none before its first call
};

}  // namespace knee::models
