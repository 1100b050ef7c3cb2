/// `Cores`: n cores shared evenly by all threads that compute.
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/simulation.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// Length of the time slices, and the cost of a context switch at the end of one.
///
/// Linux 6.1, kernel/sched/fair.c: r threads that share a core run in turn, each for `latency` / r, but for at least
/// `min_granularity` (sched_slice; sysctl_sched_latency, sysctl_sched_min_granularity). Both are multiplied by
/// 1 + log2(min(cores, 8)) (get_update_sysctl_factor).
struct TimeSlices {
  Duration switch_cost{};  ///< core time of a context switch; zero: free
  Duration latency = std::chrono::milliseconds{6};
  Duration min_granularity = std::chrono::microseconds{750};
};

/// `co_await cores.run(4ms)`: 4 ms of CPU time, at most one core to a thread.
///
/// With k jobs on n cores every job advances at the rate min(1, n / k): the fluid limit of a fair scheduler
/// (Kleinrock, Queueing Systems II, 4.4, for n = 1), less the cost of context switches. The jobs share one *attained
/// service*, the CPU time that a job present since the beginning would have received. A job is done when the attained
/// service has grown by its demand, so a change costs O(log k). A job ends in the first whole nanosecond in which its
/// demand is met.
class Cores {
 public:
  /// Receives a call whenever the set of running jobs has changed.
  class Watcher {
   public:
    virtual void running_changed() = 0;

   protected:
    ~Watcher() = default;
  };

  /// A demand for CPU time, awaited by the coroutine that models the thread. Must not move while it is awaited.
  /// `co_await` returns the rest of the demand: zero unless the job was interrupted. A job that is destroyed leaves the
  /// cores.
  class Job : private Suspension {
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
    [[nodiscard]] bool running() const { return position_ != kNotRunning; }

   private:
    friend class Cores;
    static constexpr std::size_t kNotRunning = static_cast<std::size_t>(-1);
    Job(Cores& cores, Duration demand)
        : Suspension{cores.simulation_.calendar()}, cores_{cores}, demand_{demand} {}

    [[nodiscard]] bool ends_before(const Job& other) const {
      return finish_ < other.finish_ || (finish_ == other.finish_ && sequence_ < other.sequence_);
    }

    Cores& cores_;
    Duration demand_;
    Duration left_ = Duration::zero();
    double finish_ = 0;  // the attained service, in nanoseconds, at which this job is done
    std::uint64_t sequence_ = 0;
    std::size_t position_ = kNotRunning;  // in the heap
  };

  /// `count` cores, at least one.
  Cores(Simulation& simulation, int count, const TimeSlices& slices = {});

  /// Calls `watcher` from now on; it must outlive these cores.
  void watch(Watcher& watcher) { watchers_.push_back(&watcher); }

  /// Pauses all jobs until `go_on`; new jobs may start meanwhile and are paused too.
  void stop();
  void go_on();
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// A job of `demand` CPU time, to be awaited.
  [[nodiscard]] Job run(Duration demand);

  [[nodiscard]] std::size_t count() const { return count_; }
  /// Jobs that run or wait for a core.
  [[nodiscard]] std::size_t runnable() const { return jobs_.size(); }
  /// Cores in use now.
  [[nodiscard]] std::size_t busy() const { return stopped_ ? 0 : std::min(jobs_.size(), count_); }
  /// CPU time of all jobs and context switches since the start, in nanoseconds.
  [[nodiscard]] double busy_time() const;
  /// Number of context switches at the end of a time slice; counted only if a switch has a cost.
  [[nodiscard]] double context_switches() const;

 private:
  void add(Job& job);
  void remove(Job& job);
  void give_up(Job& job);
  void begin_busy_period(Job& job);
  void advance() { advance_with(jobs_.size()); }
  void advance_with(std::size_t jobs);
  void plan_next_end();
  void end_jobs();
  [[nodiscard]] double slice(std::size_t jobs) const;
  void running_changed() {
    for (Watcher* watcher : watchers_) watcher->running_changed();
  }
  static void on_next_end(void* target) { static_cast<Cores*>(target)->end_jobs(); }

  void place(Job& job, std::size_t position);
  void sift_up(Job& job, std::size_t position);
  void sift_down(Job& job, std::size_t position);

  Simulation& simulation_;
  std::size_t count_;
  double switch_cost_;  // in nanoseconds, as are the slices
  double latency_;
  double least_slice_;
  bool stopped_ = false;
  std::vector<Watcher*> watchers_;
  std::vector<Job*> jobs_;  // a binary heap by ends_before
  double attained_ = 0;     // the attained service at `advanced_`, in nanoseconds
  Instant advanced_ = kStart;
  double busy_ = 0;
  double context_switches_ = 0;
  std::uint64_t sequence_ = 0;
  Calendar::TimerId next_end_;
  Instant next_end_at_ = kNever;
};

inline Cores::Job Cores::run(Duration demand) { return Job{*this, demand}; }

}  // namespace knee::sim
