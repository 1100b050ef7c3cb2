/// A machine: cores of a certain speed under a fair scheduler.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "models/machine/cpu_limit.hpp"
#include "models/machine/memory.hpp"
#include "models/machine/power_meter.hpp"
#include "models/request/timeline.hpp"
#include "sim/cores/cores.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/time.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

/// Runnable threads share the cores as under a fair scheduler such as Linux's (sim/cores/cores.hpp), at most one core each.
/// Threads that are blocked or wait for a lock are not runnable. In a container all threads stop when its CPU limit is used up.
class Machine {
 public:
  struct Options {
    int cores = 1;
    double speed = 1;  ///< of one core, relative to the core that the scenario's demands were written for
    sim::Scheduler scheduler{};
    CpuLimit::Options cpu_limit{};
    sim::Bytes memory{};  ///< of its container, as a limit; 0: none
    std::optional<PowerMeter::Options> power = {};  ///< none: not known
  };

  Machine(sim::Simulation& simulation, const Options& options)
      : cores_{simulation, options.cores, options.scheduler},
        calendar_{simulation.calendar()},
        nominal_slowness_{1 / options.speed},
        slowness_{nominal_slowness_},
        memory_{options.memory},
        switched_on_{simulation} {
    const bool bites = options.cpu_limit.cores > 0 && options.cpu_limit.cores < options.cores;
    if (options.power) power_meter_ = std::make_unique<PowerMeter>(simulation, cores_, *options.power);
    if (bites) cpu_limit_ = std::make_unique<CpuLimit>(simulation, cores_, options.cpu_limit);
  }

  /// Shows the number of runnable threads on a row: beyond the number of cores, they wait for one.
  void show(Timeline* timeline, const std::string& name) {
    if (timeline == nullptr) return;
    runnable_ = std::make_unique<Runnable>(cores_, TimelineRow{timeline, name, "runnable threads"});
    cores_.watch(*runnable_);
  }

  /// A thread as the machine's scheduler knows it.
  using Thread = sim::Cores::Thread;
  /// A thread that begins now.
  [[nodiscard]] Thread thread() { return Thread{cores_}; }

  /// `co_await machine.compute(thread, demand)`: `demand` of the reference core's time, on a core of this machine.
  /// Returns the rest of it in this machine's own time (zero unless interrupted).
  [[nodiscard]] sim::Cores::Job compute(Thread& thread, sim::Duration demand) { return cores_.run(thread, time_of(demand)); }
  /// The same for a thread that begins with this demand and ends with it.
  [[nodiscard]] sim::Cores::Job compute(sim::Duration demand) { return cores_.run(time_of(demand)); }

  /// The same for work that is already in this machine's own time.
  [[nodiscard]] sim::Cores::Job run(Thread& thread, sim::Duration time) { return cores_.run(thread, time); }

  /// From now on the cores are `factor` times as slow as they are by `Options::speed`. What has begun keeps its speed.
  void slow_down(double factor) { slowness_ = factor * nominal_slowness_; }

  /// How long one core of this machine takes for `demand`.
  [[nodiscard]] sim::Duration time_of(sim::Duration demand) const {
    if (slowness_ == 1) return demand;
    return sim::from_seconds(sim::to_seconds(demand) * slowness_);
  }

  /// A machine that is not there needs no power, and no other programs run on it. Its processes must have ended.
  void switch_off() {
    is_on_ = false;
    if (power_meter_) power_meter_->switch_to(false);
  }
  void switch_on() {
    is_on_ = true;
    if (power_meter_) power_meter_->switch_to(true);
    switched_on_.broadcast();
  }
  [[nodiscard]] bool is_on() const { return is_on_; }
  /// `co_await machine.switched_on()`, unless it is on.
  [[nodiscard]] auto switched_on() { return switched_on_.wait(); }

  /// Of the machine and its processes: its end is told before anything happens to one of them.
  [[nodiscard]] sim::Rest& rest() { return cores_.rest(); }
  /// Whether nothing computes, and nothing that is counted goes on with time alone: a known power, a period of a CPU limit.
  [[nodiscard]] bool is_idle() const {
    return cores_.runnable() == 0 && !cores_.stopped() && power_meter_ == nullptr && (cpu_limit_ == nullptr || cpu_limit_->is_idle());
  }

  [[nodiscard]] const sim::Cores& cores() const { return cores_; }
  [[nodiscard]] bool has_idle_core() const { return cores_.has_idle_core(); }
  /// Cores for work that is already in this machine's own time.
  [[nodiscard]] sim::Cores& cores() { return cores_; }
  [[nodiscard]] Memory& memory() { return memory_; }
  [[nodiscard]] sim::Calendar& calendar() { return calendar_; }
  /// The energy that it has used since the beginning, in joules; 0 if its power is not known.
  [[nodiscard]] double joules() const { return power_meter_ ? power_meter_->joules() : 0; }
  /// Null: no limit, or one above the number of cores.
  [[nodiscard]] const CpuLimit* cpu_limit() const { return cpu_limit_.get(); }

 private:
  // The number of runnable threads, on a row of its own.
  class Runnable final : public sim::Cores::Watcher {
   public:
    Runnable(const sim::Cores& cores, const TimelineRow& row) : cores_{cores}, row_{row} {}
    void running_changed() override { row_.count(static_cast<double>(cores_.runnable())); }

   private:
    const sim::Cores& cores_;
    TimelineRow row_;
  };

  sim::Cores cores_;
  sim::Calendar& calendar_;
  double nominal_slowness_;
  double slowness_;
  std::unique_ptr<CpuLimit> cpu_limit_;
  std::unique_ptr<PowerMeter> power_meter_;
  Memory memory_;
  std::unique_ptr<Runnable> runnable_;
  sim::Condition switched_on_;
  bool is_on_ = true;
};

}  // namespace knee::models
