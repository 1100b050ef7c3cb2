/// `Cores`: n cores shared by all threads that compute.
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/cores/load_balance.hpp"
#include "sim/cores/run_queue.hpp"
#include "sim/cores/scheduler.hpp"
#include "sim/cores/share.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/time.hpp"
#include "sim/stats/rest.hpp"

namespace knee::sim {

/// `co_await cores.run(thread, 4ms)`: 4 ms of CPU time for `thread`, at most one core to a thread.
///
/// k jobs on the n cores of a queue advance at the rate min(1, n / k) each: the fluid limit of a fair scheduler, less the cost
/// of context switches. By `Scheduler::Kind::cfs` a thread that has slept while others computed goes before them when it wakes,
/// until it has received the service that it missed, at most half of `Scheduler::latency`: the jobs of such threads share all
/// cores, the others what is left (Kleinrock, Queueing Systems II, 4.7: processor sharing with two levels). A job ends in the
/// first whole nanosecond in which its demand is met.
///
/// By `Scheduler::RunQueues::one` all cores have one queue; by `each` every core has its own, a thread that wakes enters one
/// of them, and `LoadBalance` moves threads from queue to queue.
///
/// Simpler than the kernel: a thread with little credit preempts as one with much does (sysctl_sched_wakeup_granularity).
class Cores {
 public:
  /// Receives a call whenever the set of running jobs has changed.
  class Watcher {
   public:
    virtual void running_changed() = 0;

   protected:
    ~Watcher() = default;
  };

  /// A thread as the scheduler knows it. A job without one is that of a thread which has just been created.
  class Thread {
   public:
    explicit Thread(Cores& cores) {
      cores.begin(*this);
    }

   private:
    friend class Cores;
    double vruntime_ = 0;  // when its last job ended, less the credit that was left
    LoadBalance::History history_;
  };

  /// A demand for CPU time, awaited by the coroutine that models the thread. Must not move while it is awaited.
  /// `co_await` returns the rest of the demand: zero unless the job was interrupted. A job that is destroyed leaves the
  /// cores.
  class Job : private Suspension, private RunQueue::Runner {
   public:
    ~Job() {
      if (running() && !calendar().is_closed()) [[unlikely]]
        cores_.give_up(*this);
    }

    bool await_ready() const noexcept { return demand_ <= Duration::zero(); }
    void await_suspend(std::coroutine_handle<> thread) {
      suspend(thread);
      cores_.add(*this);
    }
    /// The same as `co_await` of a new job of the same thread, for a process that is no coroutine; `demand` is above zero. The
    /// process calls `await_resume` when it is resumed.
    void begin_again(Duration demand, std::coroutine_handle<> thread) {
      demand_ = demand;
      await_suspend(thread);
    }
    Duration await_resume() noexcept {
      resumed();
      return left_;
    }

    /// CPU time that this running job has received so far.
    [[nodiscard]] Duration attained() const;

    /// Takes the running job off the cores; its thread resumes at this instant with the rest of the demand.
    void interrupt();

    /// Whether the job is on the cores now.
    [[nodiscard]] bool running() const { return position != kAbsent; }

   private:
    friend class Cores;
    Job(Cores& cores, Thread* thread, Duration demand)
        : Suspension{cores.simulation_.calendar()}, cores_{cores}, thread_{thread}, demand_{demand} {}

    Cores& cores_;
    Thread* thread_;
    Duration demand_;
    Duration left_ = Duration::zero();
  };

  /// `count` cores, at least one. Must stay where they are.
  Cores(Simulation& simulation, int count, const Scheduler& scheduler = {});
  ~Cores();
  Cores(const Cores&) = delete;
  Cores& operator=(const Cores&) = delete;

  /// Calls `watcher` from now on; it must outlive these cores.
  void watch(Watcher& watcher) { watchers_.push_back(&watcher); }

  /// Pauses all jobs until `go_on`; new jobs may start meanwhile and are paused too.
  void stop() { stop(true); }
  void go_on() { stop(false); }
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// A job of `demand` CPU time, to be awaited.
  [[nodiscard]] Job run(Thread& thread, Duration demand) { return Job{*this, &thread, demand}; }
  [[nodiscard]] Job run(Duration demand) { return Job{*this, nullptr, demand}; }

  /// `thread` sends the packets that wake the others: its core is the one that takes their interrupts.
  void wakes_others(Thread& thread);

  [[nodiscard]] std::size_t count() const { return count_; }
  /// Jobs that run or wait for a core.
  [[nodiscard]] std::size_t runnable() const { return runnable_; }
  /// Cores in use now.
  [[nodiscard]] std::size_t busy() const;
  /// Whether a core has nothing to do, stopped or not.
  [[nodiscard]] bool has_idle_core() const { return balance_ ? balance_->has_idle_queue() : runnable_ < count_; }
  /// Its end is told before a job begins. A caller that begins it sees to it that no job runs.
  [[nodiscard]] Rest& rest() { return rest_; }
  /// CPU time of all jobs and context switches since the start, in nanoseconds.
  [[nodiscard]] double busy_time() const;
  /// Number of context switches at the end of a time slice; counted only if a switch has a cost.
  [[nodiscard]] double context_switches() const;

 private:
  friend class RunQueue;
  friend class LoadBalance;

  void begin(Thread& thread);
  void stop(bool stopped);
  void add(Job& job) {
    rest_.end();
    job.sequence = sequence_++;
    job.left_ = Duration::zero();
    ++runnable_;
    const Instant end = after(simulation_.now(), job.demand_);
    if (balance_ || !first_.is_idle()) return add_to_others(job, end);
    first_.enter_idle(job, static_cast<double>(job.demand_.count()), end, credit_of(job, first_), job.coroutine());
    running_changed();
  }
  void add_to_others(Job& job, Instant end);
  void add_to_its_queue(Job& job, Instant end);
  void give_up(Job& job);
  void take_off(Job& job);
  // The job is off its queue; `credit` was left to it.
  void sleep(Job& job, RunQueue& queue, double credit) {
    --runnable_;
    if (job.thread_ == nullptr) return;
    job.thread_->vruntime_ = queue.vruntime() - credit;
    if (!balance_) return;
    job.thread_->history_.last = &queue;
    job.thread_->history_.slept = simulation_.now();
  }
  void end_job(RunQueue::Runner& done);
  void end_jobs(RunQueue& queue);
  void move(Share::Member& member, RunQueue& to);
  RunQueue& choose_queue(const Job& job);
  // The service that the job's thread has missed in its last queue while it slept; that queue is up to date.
  [[nodiscard]] static double credit_of(const Job& job, const RunQueue& last) {
    if (job.thread_ == nullptr) return 0;
    return std::clamp(last.vruntime() - job.thread_->vruntime_, 0.0, last.longest_credit());
  }
  void running_changed() {
    for (Watcher* watcher : watchers_) watcher->running_changed();
  }

  template <class Visit>
  void for_each_queue(Visit visit) const {
    visit(first_);
    for (const auto& queue : others_) visit(*queue);
  }

  // There may be ten thousand machines, each of them out of the caches when its next job comes. So one queue lies beside what else a job
  // reads: a cache line, and those of the queue.
  Simulation& simulation_;
  Rest rest_;
  std::uint32_t count_;
  std::uint32_t runnable_ = 0;
  std::uint64_t sequence_ = 0;
  std::unique_ptr<LoadBalance> balance_;  // null: one queue
  std::vector<Watcher*> watchers_;
  RunQueue first_;                                 // of all cores, or of the first one
  std::vector<std::unique_ptr<RunQueue>> others_;  // of the other cores
  bool stopped_ = false;
};

}  // namespace knee::sim
