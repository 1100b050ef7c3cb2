/// `RunQueue`: the runnable threads that share some cores.
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

class Cores;

/// The fluid limit of a fair scheduler on `count` cores with one queue (sim/cores/cores.hpp says more). Times are in
/// nanoseconds. `Cores` decides which thread enters which queue, and takes out the threads that are done.
class alignas(64) RunQueue {
 public:
  /// Constants of the scheduler on a machine of a certain number of cores.
  struct Constants {
    Constants(const Scheduler& scheduler, int machine_cores);
    double switch_cost;
    double latency;  // zero: no credit
    double least_slice;
    [[nodiscard]] double longest_credit() const { return latency / 2; }
  };

  RunQueue(Simulation& simulation, Cores& cores, std::size_t count, const Constants& constants);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t runnable() const { return favoured_.size() + ordinary_.size() + (alone_ != nullptr ? 1 : 0); }
  [[nodiscard]] std::size_t busy() const { return stopped_ ? 0 : std::min(runnable(), count_); }
  [[nodiscard]] double busy_time() const;
  [[nodiscard]] double context_switches() const;

  void stop(bool stopped);
  /// Brings the attained services up to now.
  void advance();
  /// Service that an ordinary thread present since the start would have received, as of the last `advance`.
  [[nodiscard]] double vruntime() const { return vruntime_at_restart_ + ordinary_.attained(); }
  [[nodiscard]] double longest_credit() const { return constants_.longest_credit(); }

  /// A thread begins to compute here for `left`, and goes before others until it has received `credit`.
  void enter(Share::Member& job, double left, double credit);
  /// The same on an idle queue, for a whole number of nanoseconds: the thread has a core of its own until another one enters.
  /// `thread` goes on when the demand is met.
  void enter_idle(Share::Member& job, Duration left, double credit, std::coroutine_handle<> thread) {
    const Instant now = simulation_.now();
    advanced_ = now;
    restart();
    job.share = &ordinary_;
    job.finish = static_cast<double>(left.count());
    job.credit_end = credit;
    job.position = 0;
    alone_ = &job;
    if (stopped_) return;
    next_end_at_ = after(now, left);
    next_end_ = simulation_.calendar().call_at(next_end_at_, on_next_end, this, thread);
  }
  /// Takes `job` out, and returns the credit that is left to it. The queue must be up to date.
  double leave(Share::Member& job);
  /// The demand that is left to `job`. The queue must be up to date.
  [[nodiscard]] static double left(const Share::Member& job) { return job.finish - job.share->attained(); }
  /// Takes out the thread that has computed alone, when the planned end is due, and returns the credit that is left to it.
  double leave_alone(Share::Member& job) {
    const auto elapsed = static_cast<double>((simulation_.now() - advanced_).count());
    advanced_ = simulation_.now();
    next_end_ = Calendar::TimerId{};
    busy_ += elapsed;
    ordinary_.advance(elapsed);
    job.share = nullptr;
    job.position = Share::Member::kAbsent;
    alone_ = nullptr;
    return std::max(0.0, job.credit_end - ordinary_.attained());
  }
  /// The thread that has been here the longest, and has to wait while favoured ones compute; null: none is here.
  [[nodiscard]] Share::Member* oldest() const;

  /// The next thread whose demand is met, when the planned end is due; null: no more.
  Share::Member* next_done();
  void begin_end();
  /// Sets the timer for the next end of a turn.
  void plan_next_end();

 private:
  // What a share has of the cores now.
  struct Portion {
    std::size_t cores;
    std::size_t members;
    [[nodiscard]] bool is_crowded() const { return members > cores; }
  };

  // The thread that computes alone becomes a member of its share, before anything but the end of its demand happens.
  void settle() {
    if (alone_ != nullptr) enter_alone();
  }
  void enter_alone();
  [[nodiscard]] bool ends_as_planned(const Share::Member& entered) const;
  void enter_share(Share::Member& job, Share& share, double left, double credit);
  void favour_sleepers();
  void demote(Share::Member& job);
  void advance_share(Share& share, Portion portion, double elapsed);
  // A busy period begins. Starting from zero keeps the doubles small and exact.
  void restart() {
    vruntime_at_restart_ += ordinary_.attained();
    ordinary_.restart();
    favoured_.restart();
  }
  [[nodiscard]] Portion favoured_portion() const { return {std::min(favoured_.size(), count_), favoured_.size()}; }
  [[nodiscard]] Portion ordinary_portion() const {
    return {std::min(ordinary_.size(), count_ - favoured_portion().cores), ordinary_.size()};
  }
  [[nodiscard]] double slice(Portion portion) const;
  [[nodiscard]] double time_to_first(const Share& share, Portion portion) const;
  [[nodiscard]] double switches(Portion portion, double elapsed) const;
  static void on_next_end(void* target);

  // A cache line: what each job reads and writes that computes alone.
  Simulation& simulation_;
  Cores& cores_;
  Share::Member* alone_ = nullptr;  // computes on an otherwise idle queue, and is in no share's heap; null: none does
  Instant advanced_ = kStart;
  double busy_ = 0;
  double vruntime_at_restart_ = 0;  // of an ordinary job, when ordinary_ has restarted
  Instant next_end_at_ = kNever;
  Calendar::TimerId next_end_;
  bool stopped_ = false;
  // The next one.
  Share ordinary_;
  Share favoured_;  // jobs of threads that have slept, while others wait for a core
  // The last one.
  Constants constants_;
  std::size_t count_;
  double context_switches_ = 0;
  std::vector<Share::Member*> sleepers_;  // used by favour_sleepers
};

}  // namespace knee::sim
