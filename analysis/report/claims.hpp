/// Claims: whether what a scenario says of its results holds.
#pragma once

#include <string>
#include <vector>

#include "analysis/results/results.hpp"

namespace knee::analysis {

/// One claim at one combination of the swept values.
struct JudgedClaim {
  const Claim* claim;
  bool holds;
  Estimate value;           ///< of the metric, or of the ratio of each replication to the same one of the other point
  double confidence;        ///< of its interval
  std::string reason = {};  ///< why there is no value, if there is none
};

/// A claim holds where the whole confidence interval lies on its side of the bound, and no replication has failed.
/// Replications share their arrivals and demands between architectures, so ratios are taken replication by replication.
[[nodiscard]] std::vector<JudgedClaim> judged_claims(const Results& results);

[[nodiscard]] bool all_hold(const Results& results);

/// Each claim with its sentence and its numbers; empty if nothing is claimed.
[[nodiscard]] std::string claims_text(const Results& results);

}  // namespace knee::analysis
