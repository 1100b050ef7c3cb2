/// Processor-sharing cores: n cores shared evenly by the threads that want to compute.
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/simulation.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// What it costs a core to turn from one thread to another when the first one's time slice is over.
///
/// Linux 6.1, kernel/sched/fair.c: r threads that share a core run in turn, each for `latency` / r, but for no less
/// than `min_granularity` (sched_slice; sysctl_sched_latency, sysctl_sched_min_granularity). Both grow with the number
/// of cores by 1 + log2(min(cores, 8)) (get_update_sysctl_factor).
struct TimeSlices {
  Duration switch_cost{};  ///< core time; zero: turning costs nothing
  Duration latency = std::chrono::milliseconds{6};
  Duration min_granularity = std::chrono::microseconds{750};
};

/// `co_await cores.run(4ms)`: 4 ms of CPU time, at most one core to a thread.
///
/// With k jobs on n cores every job advances at the rate min(1, n / k): the fluid limit of a fair scheduler
/// (Kleinrock, Queueing Systems II, 4.4, for n = 1), less what the cores lose between time slices. The jobs share
/// one *attained service*, the CPU time that a job present since the beginning would have got; a job is done when
/// that has grown by its demand, so a change costs O(log k). A job ends in the first whole nanosecond by which it
/// has its demand.
class Cores {
 public:
  /// Who is told when other jobs than before are running.
  class Watcher {
   public:
    virtual void running_changed() = 0;

   protected:
    ~Watcher() = default;
  };

  /// A demand for CPU time, awaited by the coroutine that is the thread. Must stay where it is while it is
  /// awaited. `co_await` gives what is left of the demand: nothing, unless the job was interrupted.
  class Job {
   public:
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    bool await_ready() const noexcept { return demand_ <= Duration::zero(); }
    void await_suspend(std::coroutine_handle<> thread) {
      thread_ = thread;
      cores_.add(*this);
    }
    Duration await_resume() const noexcept { return left_; }

    /// CPU time this running job has had so far.
    [[nodiscard]] Duration attained() const;

    /// Takes the running job off the cores; its thread is resumed at this instant with what is left.
    void interrupt();

    /// Whether the job is on the cores now.
    [[nodiscard]] bool running() const { return position_ != kNotRunning; }

   private:
    friend class Cores;
    static constexpr std::size_t kNotRunning = static_cast<std::size_t>(-1);
    Job(Cores& cores, Duration demand) : cores_{cores}, demand_{demand} {}

    [[nodiscard]] bool ends_before(const Job& other) const {
      return finish_ < other.finish_ || (finish_ == other.finish_ && sequence_ < other.sequence_);
    }

    Cores& cores_;
    Duration demand_;
    Duration left_ = Duration::zero();
    std::coroutine_handle<> thread_;
    double finish_ = 0;  // the attained service, in nanoseconds, at which this job is done
    std::uint64_t sequence_ = 0;
    std::size_t position_ = kNotRunning;  // in the heap
  };

  /// `count` cores, at least one.
  Cores(Simulation& simulation, int count, const TimeSlices& slices = {});

  /// `watcher` is told from now on; it must outlive these cores.
  void watch(Watcher& watcher) { watchers_.push_back(&watcher); }

  /// All jobs stand still until `go_on`; more may come meanwhile.
  void stop();
  void go_on();
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// Takes the jobs of destroyed coroutines off the cores.
  void forget(const ReclaimedFrames& remains);

  /// A job of `demand` CPU time, to be awaited.
  [[nodiscard]] Job run(Duration demand) { return Job{*this, demand}; }

  [[nodiscard]] std::size_t count() const { return count_; }
  /// Jobs that run or wait for a core.
  [[nodiscard]] std::size_t runnable() const { return jobs_.size(); }
  /// Cores in use now.
  [[nodiscard]] std::size_t busy() const { return stopped_ ? 0 : std::min(jobs_.size(), count_); }
  /// CPU time given to all jobs since the start, in nanoseconds, and what was lost between time slices.
  [[nodiscard]] double busy_time() const;
  /// Times that a core turned to another thread because a time slice was over; counted if that costs anything.
  [[nodiscard]] double context_switches() const;

 private:
  void add(Job& job);
  void remove(Job& job);
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

}  // namespace knee::sim
