/// A machine: cores of a certain speed under a fair scheduler.
#pragma once

#include "models/timeline.hpp"
#include "sim/cores.hpp"
#include "sim/simulation.hpp"
#include "sim/time.hpp"

namespace knee::models {

/// Runnable threads share the cores by processor sharing, at most one core each: the fluid limit of a fair
/// scheduler such as Linux's. Threads that are blocked or wait for a lock are not runnable.
class Machine {
 public:
  struct Options {
    int cores = 1;
    double speed = 1;  ///< of one core, relative to the core that the scenario's demands were written for
  };

  Machine(sim::Simulation& simulation, const Options& options)
      : cores_{simulation, options.cores}, slowness_{1 / options.speed} {}

  /// Shows how many threads are runnable: those above the number of cores are waiting for one.
  void show(Timeline* timeline, const std::string& name) {
    if (timeline == nullptr) return;
    runnable_ = TimelineRow{timeline, name, "runnable threads"};
    cores_.watch([](void* row, std::size_t running) {
      static_cast<TimelineRow*>(row)->count(static_cast<double>(running));
    }, &runnable_);
  }

  /// `co_await machine.compute(demand)`: `demand` of the reference core's time, on a core of this machine.
  /// Gives what is left of it in this machine's own time (nothing unless interrupted).
  [[nodiscard]] sim::Cores::Job compute(sim::Duration demand) { return cores_.run(time_of(demand)); }

  /// How long one core of this machine takes for `demand`.
  [[nodiscard]] sim::Duration time_of(sim::Duration demand) const {
    if (slowness_ == 1) return demand;
    return sim::from_seconds(sim::to_seconds(demand) * slowness_);
  }

  [[nodiscard]] const sim::Cores& cores() const { return cores_; }
  /// Cores for work that is already in this machine's own time.
  [[nodiscard]] sim::Cores& cores() { return cores_; }

 private:
  sim::Cores cores_;
  double slowness_;
  TimelineRow runnable_;
};

}  // namespace knee::models
