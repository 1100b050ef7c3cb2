/// Claims: whether the claims of a scenario about its results hold.
#pragma once

#include <string>
#include <vector>

#include "analysis/results/results.hpp"

namespace knee::analysis {

/// One claim at one combination of the swept values.
struct JudgedClaim {
  const Claim* claim;
  bool holds;
  Estimate value;           ///< the metric, or its ratio to the same replication of the other point
  double confidence;        ///< confidence of the interval
  std::string reason = {};  ///< reason why there is no value; empty if there is one
};

/// A claim holds if the whole confidence interval lies on the claimed side of the bound and no replication has failed.
/// Architectures share arrivals and demands, so ratios are computed replication by replication.
[[nodiscard]] std::vector<JudgedClaim> judged_claims(const Results& results);

[[nodiscard]] bool all_hold(const Results& results);

/// Each claim with its text and its numbers; empty without claims.
[[nodiscard]] std::string claims_text(const Results& results);

}  // namespace knee::analysis
