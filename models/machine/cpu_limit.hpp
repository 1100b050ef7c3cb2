/// A container's CPU limit: CFS bandwidth control.
#pragma once

#include <cstdint>

#include "sim/cores/cores.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/time.hpp"

namespace knee::models {

/// All threads of a container together may use `quota` of CPU time in each period. When it is used up they stop until the
/// next period begins; the rest of a quota is lost at the end of its period.
///
/// Source: Linux 6.1, Documentation/scheduler/sched-bwc.rst and kernel/sched/fair.c (do_sched_cfs_period_timer,
/// throttle_cfs_rq). A container engine's `--cpus 1.5` is a quota of 150 ms in each period of 100 ms (runc,
/// Kubernetes). Simpler than the kernel: there a core takes the quota in slices of 5 ms (sched_cfs_bandwidth_slice_us)
/// and looks at it at each tick, so that a little of it is stranded on cores, and a little too much is used.
class CpuLimit final : sim::Cores::Watcher {
 public:
  struct Options {
    double cores = 0;  ///< quota over period; zero: no limit
    sim::Duration period = std::chrono::milliseconds{100};
  };

  /// Limits `cores`; both must stay where they are.
  CpuLimit(sim::Simulation& simulation, sim::Cores& cores, const Options& options);
  CpuLimit(const CpuLimit&) = delete;
  CpuLimit& operator=(const CpuLimit&) = delete;

  /// Periods in which a thread was runnable, and those of them in which the container was stopped (nr_periods and
  /// nr_throttled of cpu.stat).
  [[nodiscard]] std::uint64_t periods() const { return periods_; }
  [[nodiscard]] std::uint64_t throttled() const { return throttled_; }
  /// Whether no period goes on.
  [[nodiscard]] bool is_idle() const { return !timer_; }
  /// The limit, as a number of cores.
  [[nodiscard]] double cores() const { return quota_ / static_cast<double>(period_.count()); }

 private:
  void running_changed() override;
  void plan();
  void on_timer();
  void begin_period();
  [[nodiscard]] double left() const;

  sim::Simulation& simulation_;
  sim::Cores& cores_;
  double quota_;  // in nanoseconds of CPU time
  sim::Duration period_;
  sim::Instant period_end_ = sim::kStart;
  double busy_at_begin_ = 0;  // the cores' busy time when this period began
  std::size_t planned_for_ = 0;  // how many cores were busy when the timer was set
  sim::Calendar::TimerId timer_;  // none: nothing runs, and nothing has to be counted
  std::uint64_t periods_ = 0;
  std::uint64_t throttled_ = 0;
};

}  // namespace knee::models
