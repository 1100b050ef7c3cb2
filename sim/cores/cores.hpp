/// `Cores`: n cores shared evenly by all threads that compute.
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/cores/scheduler.hpp"
#include "sim/cores/share.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// `co_await cores.run(thread, 4ms)`: 4 ms of CPU time for `thread`, at most one core to a thread.
///
/// k jobs on n cores advance at the rate min(1, n / k) each: the fluid limit of a fair scheduler, less the cost of context
/// switches. By `Scheduler::Kind::cfs` a thread that has slept while others computed goes before them when it wakes, until it
/// has received the service that it missed, at most half of `Scheduler::latency`: the jobs of such threads share all cores,
/// the others what is left (Kleinrock, Queueing Systems II, 4.7: processor sharing with two levels). A job ends in the first
/// whole nanosecond in which its demand is met.
///
/// Simpler than the kernel: one queue for all cores (Linux has one for each and balances them), and a thread with little
/// credit preempts as one with much does (sysctl_sched_wakeup_granularity).
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
      cores.advance();
      vruntime_ = cores.vruntime();
    }

   private:
    friend class Cores;
    double vruntime_ = 0;  // when its last job ended, less the credit that was left
  };

  /// A demand for CPU time, awaited by the coroutine that models the thread. Must not move while it is awaited.
  /// `co_await` returns the rest of the demand: zero unless the job was interrupted. A job that is destroyed leaves the
  /// cores.
  class Job : private Suspension, private Share::Member {
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

  /// `count` cores, at least one.
  Cores(Simulation& simulation, int count, const Scheduler& scheduler = {});

  /// Calls `watcher` from now on; it must outlive these cores.
  void watch(Watcher& watcher) { watchers_.push_back(&watcher); }

  /// Pauses all jobs until `go_on`; new jobs may start meanwhile and are paused too.
  void stop();
  void go_on();
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// A job of `demand` CPU time, to be awaited.
  [[nodiscard]] Job run(Thread& thread, Duration demand) { return Job{*this, &thread, demand}; }
  [[nodiscard]] Job run(Duration demand) { return Job{*this, nullptr, demand}; }

  [[nodiscard]] std::size_t count() const { return count_; }
  /// Jobs that run or wait for a core.
  [[nodiscard]] std::size_t runnable() const { return favoured_.size() + ordinary_.size(); }
  /// Cores in use now.
  [[nodiscard]] std::size_t busy() const { return stopped_ ? 0 : std::min(runnable(), count_); }
  /// CPU time of all jobs and context switches since the start, in nanoseconds.
  [[nodiscard]] double busy_time() const;
  /// Number of context switches at the end of a time slice; counted only if a switch has a cost.
  [[nodiscard]] double context_switches() const;

 private:
  // What a share has of the cores now.
  struct Portion {
    std::size_t cores;
    std::size_t members;
    [[nodiscard]] bool is_crowded() const { return members > cores; }
  };

  void add(Job& job);
  void give_up(Job& job);
  void take_off(Job& job);
  void begin_busy_period(Job& job);
  void enter(Share::Member& job, Share& share, double left, double credit);
  void favour_sleepers();
  void demote(Share::Member& job);
  void advance();
  void advance_share(Share& share, Portion portion, double elapsed);
  void plan_next_end();
  void end_jobs();
  [[nodiscard]] Portion favoured_portion() const { return {std::min(favoured_.size(), count_), favoured_.size()}; }
  [[nodiscard]] Portion ordinary_portion() const {
    return {std::min(ordinary_.size(), count_ - favoured_portion().cores), ordinary_.size()};
  }
  [[nodiscard]] double credit_of(const Job& job) const;
  [[nodiscard]] double vruntime() const { return vruntime_at_restart_ + ordinary_.attained(); }
  [[nodiscard]] double slice(Portion portion) const;
  [[nodiscard]] double time_to_first(const Share& share, Portion portion) const;
  [[nodiscard]] double switches(Portion portion, double elapsed) const;
  void running_changed() {
    for (Watcher* watcher : watchers_) watcher->running_changed();
  }
  static void on_next_end(void* target) { static_cast<Cores*>(target)->end_jobs(); }

  Simulation& simulation_;
  std::size_t count_;
  double switch_cost_;  // in nanoseconds, as are the slices
  double latency_;
  double least_slice_;
  double longest_credit_;
  bool stopped_ = false;
  std::vector<Watcher*> watchers_;
  Share favoured_;                  // jobs of threads that have slept, while others wait for a core
  Share ordinary_;
  std::vector<Share::Member*> sleepers_;  // used by favour_sleepers
  double vruntime_at_restart_ = 0;  // of an ordinary job, when ordinary_ has restarted
  Instant advanced_ = kStart;
  double busy_ = 0;
  double context_switches_ = 0;
  std::uint64_t sequence_ = 0;
  Calendar::TimerId next_end_;
  Instant next_end_at_ = kNever;
};

}  // namespace knee::sim
