/// `PowerMeter`: the electrical power of a machine by the load of its cores.
#pragma once

#include "sim/cores/cores.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::models {

/// The power is `idle` while no core is in use, else it grows linearly with the cores in use, from `epsilon` to `all_cores`: the model
/// of SimGrid's energy plugin (property wattage_per_state, "idle:epsilon:all cores"; Heinrich et al., "Predicting the Energy
/// Consumption of MPI Applications at Scale Using Only a Single Node", CLUSTER 2017).
class PowerMeter final : public sim::Cores::Watcher {
 public:
  /// In watts.
  struct Options {
    double idle = 0;
    double epsilon = 0;
    double all_cores = 0;
    friend bool operator==(const Options&, const Options&) = default;
  };

  PowerMeter(sim::Simulation& simulation, sim::Cores& cores, const Options& options)
      : simulation_{simulation}, cores_{cores}, options_{options}, since_{simulation.now()}, power_{options.idle} {
    cores.watch(*this);
  }

  void running_changed() override {
    joules_ = joules();
    since_ = simulation_.now();
    power_ = power();
  }

  /// From now on the machine is off and needs no power, or it is on again.
  void switch_to(bool on) {
    is_on_ = on;
    running_changed();
  }

  /// The energy that the machine has used since the beginning.
  [[nodiscard]] double joules() const { return joules_ + power_ * sim::to_seconds(simulation_.now() - since_); }

 private:
  [[nodiscard]] double power() const {
    if (!is_on_) return 0;
    if (cores_.busy() == 0) return options_.idle;
    const double load = static_cast<double>(cores_.busy()) / static_cast<double>(cores_.count());
    return options_.epsilon + (options_.all_cores - options_.epsilon) * load;
  }

  sim::Simulation& simulation_;
  const sim::Cores& cores_;
  Options options_;
  sim::Instant since_;
  double power_;
  double joules_ = 0;
  bool is_on_ = true;
};

}  // namespace knee::models
