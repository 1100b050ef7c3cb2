/// `Capacity`: the highest load that meets an objective, found by simulation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "analysis/estimate/estimate.hpp"
#include "analysis/metrics/replication.hpp"
#include "analysis/objective/objective.hpp"
#include "analysis/results/bottleneck.hpp"
#include "analysis/steady_state/state.hpp"

namespace knee::analysis {

/// Simulates all replications of `requests` each at `load`. The same number of a request draws the same work at every load
/// (common random numbers); an empty result ends the search.
using SimulateAt = std::function<std::vector<Replication>(double load, std::uint64_t requests)>;

/// The question, and how much may be simulated for the answer.
struct CapacityQuestion {
  Objective objective;
  double first_load = 1;     ///< where the search begins; any unit, the callback interprets it
  double beyond = 0;         ///< a load that probably misses the objective; 0: unknown
  double confidence = 0.95;  ///< of the interval
  double precision = 0.05;   ///< required half width of the interval, relative to the capacity
  std::uint64_t replications = 3;         ///< that one call simulates; at least two
  std::uint64_t max_requests = 2'000'000; ///< largest sum of requests over the replications of one load
  bool finds_warm_up = true;              ///< the first batches may belong to the warm-up
  bool is_bounded = false;                ///< all requests come from closed users
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

/// The end of a search.
enum class CapacityEnd : std::uint8_t {
  found,
  imprecise,    ///< found, but the interval is wider than required
  unsettled,    ///< found, but so near to saturation that the longest runs are too short for an interval
  never_met,    ///< even a thousandth of the first load does not meet the objective
  always_met,   ///< even a thousand times the first load meets it
  interrupted,  ///< the callback returned nothing
};

/// The word of tables: `found`, `never met`.
[[nodiscard]] const char* name_of(CapacityEnd end);

struct Capacity {
  CapacityEnd end = CapacityEnd::interrupted;
  Estimate load = {};                      ///< the capacity and its confidence interval
  std::uint64_t requests = 0;              ///< of one replication, at the last length
  std::vector<LoadTrial> trials = {};      ///< at the last length, by load
  LoadTrial nearest = {};                  ///< the trial nearest to the capacity at which work does not pile up, if found
  std::vector<Replication> at_capacity = {};  ///< the replications of this trial
};

/// Finds the highest load that meets `question.objective`, which must have a limit.
///
/// All loads of one length use the same random numbers, so the estimates of an objective's quantile change smoothly with
/// the load, and one root of each margin is found by bracketing. The interval
/// of the capacity consists of the loads at which the sample does not contradict "the objective is exactly met": between
/// the root of the upper ends and the root of the lower ends (inversion of a test). If it is too wide, or a trial inside it
/// is too short to tell its state, replications become four times as long, unless the loads by the required precision below and
/// above the root certainly meet and miss the objective: then these are the interval. A load at which work piles up misses
/// the objective.
[[nodiscard]] Capacity find_capacity(const CapacityQuestion& question, const SimulateAt& simulate);

/// The busiest resource in the trial nearest to the capacity; empty without a capacity.
[[nodiscard]] Bottleneck bottleneck_at(const Capacity& capacity, const CapacityQuestion& question);

/// Compares one load with the objective; for tests and for the search.
[[nodiscard]] LoadTrial try_load(const CapacityQuestion& question, double load, std::span<const Replication> replications);

}  // namespace knee::analysis
