/// `LoadTrial`: how the simulation of one load compares with an objective.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "analysis/capacity/load_axis.hpp"
#include "analysis/metrics/replication.hpp"
#include "analysis/objective/objective.hpp"
#include "analysis/steady_state/state.hpp"

namespace knee::analysis {

/// Simulates all replications of `requests` each at `load`. The same number of a request draws the same work at every load
/// (common random numbers); an empty result ends the search.
using SimulateAt = std::function<std::vector<Replication>(double load, std::uint64_t requests)>;

/// The question, and how much may be simulated for the answer.
struct CapacityQuestion {
  Objective objective;
  double first_load = 1;     ///< where the search begins
  double beyond = 0;         ///< a load that probably misses the objective; 0: unknown
  double confidence = 0.95;  ///< of the interval
  double precision = 0.05;   ///< required half width of the interval, relative to the capacity
  std::uint64_t replications = 3;         ///< that one call simulates; at least two
  std::uint64_t max_requests = 2'000'000; ///< largest sum of requests over the replications of one load
  bool finds_warm_up = true;              ///< the first batches may belong to the warm-up
  LoadAxis axis = {};                     ///< of the loads
};

/// How one load compares with the objective. Each margin is the logarithm of a ratio to the limit, of the limit that is
/// nearest to being missed: 0 is the limit, positive is beyond it.
struct LoadTrial {
  double load = 0;
  double estimate = 0;  ///< of the values
  double low = 0;       ///< of the lower ends of their intervals: positive if the objective is missed
  double high = 0;      ///< of the upper ends: negative if the objective is met
  State state = State::unsettled;
};

/// The margin of a load that certainly meets, or misses, an objective: a factor of 20.
inline constexpr double kMostMargin = 3;

/// Compares one load with the objective. The replay of a recording has no steady state: its intervals are those over the
/// replications, and equal replications have none.
[[nodiscard]] LoadTrial try_load(const CapacityQuestion& question, double load, std::span<const Replication> replications);

}  // namespace knee::analysis
