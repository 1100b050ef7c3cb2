/// `Capacity`: the highest load that meets an objective, found by simulation.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/capacity/load_trial.hpp"
#include "analysis/estimate/estimate.hpp"
#include "analysis/metrics/replication.hpp"
#include "analysis/results/bottleneck.hpp"

namespace knee::analysis {

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
/// the load, and one root of each margin is found by bracketing. Between whole numbers of users a margin is a straight line,
/// so that the root is a real number; `LoadAxis::answer` turns it into users. The interval
/// of the capacity consists of the loads at which the sample does not contradict "the objective is exactly met": between
/// the root of the upper ends and the root of the lower ends (inversion of a test). If it is too wide (of users: if it is
/// also wider than one answer), or a trial inside it
/// is too short to tell its state, replications become four times as long, unless the loads by the required precision below and
/// above the root certainly meet and miss the objective: then these are the interval. A load at which work piles up misses
/// the objective.
[[nodiscard]] Capacity find_capacity(const CapacityQuestion& question, const SimulateAt& simulate);

/// The trial nearest to the capacity, which there must be, without its warm-up.
[[nodiscard]] Window window_at(const Capacity& capacity, const CapacityQuestion& question);

/// The busiest resource in the trial nearest to the capacity; empty without a capacity.
[[nodiscard]] Bottleneck bottleneck_at(const Capacity& capacity, const CapacityQuestion& question);

/// Requests served per second in the trial nearest to the capacity; not-a-number without a capacity.
[[nodiscard]] double throughput_at(const Capacity& capacity, const CapacityQuestion& question);

}  // namespace knee::analysis
