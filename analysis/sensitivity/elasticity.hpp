/// Elasticities: by how many percent a result changes for each percent by which an input changes.
#pragma once

#include <vector>

#include "analysis/capacity/capacity.hpp"
#include "analysis/estimate/estimate.hpp"
#include "analysis/metrics/replication.hpp"

namespace knee::analysis {

/// Replications before and after a change of an input, under common random numbers.
struct Change {
  std::vector<Replication> before;
  std::vector<Replication> after;
  double ratio;                ///< of the input after the change to the input before it
  bool finds_warm_up = true;   ///< the first batches may belong to the warm-up
};

/// The elasticity of the mean latency, or of its quantile `q`. No value if work piles up before or after the change.
[[nodiscard]] Estimate mean_elasticity(const Change& change, double confidence);
[[nodiscard]] Estimate quantile_elasticity(const Change& change, double q, double confidence);

/// The relative change of the capacity, C' / C - 1, where `after` simulates the changed input.
///
/// The search looks for the load at which the changed system has the same latency as the original one in the trial nearest to
/// its capacity, with replications as long and the same random numbers, so the errors of both largely cancel out: the interval
/// is that of the difference of the limited quantiles, divided by the slope of the quantile over the load. Without a limited
/// quantile, or where work nearly piles up, there is no interval; without such a load within a factor of 4 there is no value.
/// `expected` is a guess of C' / C, where the search begins: a good one saves simulations.
[[nodiscard]] Estimate capacity_change(const CapacityQuestion& question, const Capacity& before, const SimulateAt& after,
                                       double expected = 1);

}  // namespace knee::analysis
