/// `NodeLoad`: what the balancers have sent to one node, as an autoscaler reads it.
#pragma once

#include <cstdint>
#include <utility>

#include "sim/kernel/simulation.hpp"
#include "sim/stats/time_average.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

/// Counts since the last `take`, of all balancers together.
class NodeLoad {
 public:
  explicit NodeLoad(sim::Simulation& simulation) : simulation_{simulation}, idle_{simulation} {}

  struct Counts {
    std::uint64_t sent = 0;      ///< attempts
    std::uint64_t answered = 0;  ///< attempts that have ended
    sim::Duration latency{};     ///< of these, together
    double in_flight = 0;        ///< attempts, mean over time
  };

  /// A balancer sends an attempt.
  void send() {
    ++counts_.sent;
    in_flight_.add(1, simulation_.now());
  }
  /// The balancer waits for the attempt no longer; it took `latency`.
  void end(sim::Duration latency) {
    ++counts_.answered;
    counts_.latency = sim::sum(counts_.latency, latency);
    in_flight_.add(-1, simulation_.now());
    if (in_flight_.value() == 0) idle_.signal();
  }

  [[nodiscard]] bool is_idle() const { return in_flight_.value() == 0; }
  /// `co_await load.idle(time_out)`: waits until nothing is in flight, at most `time_out`.
  [[nodiscard]] auto idle(sim::Duration time_out) { return idle_.wait_for(time_out); }
  /// The counts since the last call.
  [[nodiscard]] Counts take() {
    Counts taken = std::exchange(counts_, {});
    taken.in_flight = in_flight_.mean(simulation_.now());
    in_flight_.reset(simulation_.now());
    return taken;
  }

 private:
  sim::Simulation& simulation_;
  sim::Condition idle_;
  Counts counts_;
  sim::TimeAverage in_flight_;
};

}  // namespace knee::models
