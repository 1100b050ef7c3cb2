/// Processor-sharing cores: n cores shared evenly by the threads that want to compute.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/simulation.hpp"
#include "sim/time.hpp"

namespace knee::sim {

/// `co_await cores.run(4ms)`: 4 ms of CPU time, at most one core to a thread.
///
/// With k jobs on n cores every job advances at the rate min(1, n / k): the fluid limit of a fair scheduler
/// (Kleinrock, Queueing Systems II, 4.4, for n = 1). The jobs share one *attained service*, the CPU time that a
/// job present since the beginning would have got; a job is done when that has grown by its demand, so a change
/// costs O(log k). A job ends in the first whole nanosecond by which it has its demand.
class Cores {
 public:
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
  Cores(Simulation& simulation, int count);

  /// A job of `demand` CPU time, to be awaited.
  [[nodiscard]] Job run(Duration demand) { return Job{*this, demand}; }

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t running() const { return jobs_.size(); }
  /// From now on `changed(target, running())` is called whenever the number of running jobs has changed.
  void watch(void (*changed)(void* target, std::size_t running), void* target) {
    changed_ = changed;
    watcher_ = target;
  }
  /// CPU time given to all jobs since the start, in nanoseconds.
  [[nodiscard]] double busy_time() const;

 private:
  void add(Job& job);
  void remove(Job& job);
  void begin_busy_period(Job& job);
  void advance() { advance_with(jobs_.size()); }
  void advance_with(std::size_t jobs);
  void plan_next_end();
  void end_jobs();
  void tell() const {
    if (changed_ != nullptr) changed_(watcher_, jobs_.size());
  }
  static void on_next_end(void* target) { static_cast<Cores*>(target)->end_jobs(); }

  void place(Job& job, std::size_t position);
  void rise(Job& job, std::size_t position);
  void sink(Job& job, std::size_t position);

  Simulation& simulation_;
  std::size_t count_;
  std::vector<Job*> jobs_;  // a binary heap by ends_before
  double attained_ = 0;     // the attained service at `advanced_`, in nanoseconds
  Instant advanced_ = kStart;
  double busy_ = 0;
  std::uint64_t sequence_ = 0;
  Calendar::TimerId next_end_;
  Instant next_end_at_ = kNever;
  void (*changed_)(void*, std::size_t) = nullptr;
  void* watcher_ = nullptr;
};

}  // namespace knee::sim
