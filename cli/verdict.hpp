/// Verdicts: whether what a scenario claims of its results holds.
#pragma once

#include <string>
#include <vector>

#include "cli/point_record.hpp"
#include "cli/point_summary.hpp"

namespace knee::cli {

/// One claim at one combination of the swept values.
struct Verdict {
  const Claim* claim;
  bool holds;
  Estimate value;              ///< of the metric, or of the ratio of each replication to the same one of the other point
  double confidence;           ///< of its interval
  std::string reason = {};     ///< why there is no value, if there is none
};

/// A claim holds where the whole confidence interval lies on its side of the bound. Replications share their arrivals
/// and demands between architectures, so ratios are taken replication by replication.
[[nodiscard]] std::vector<Verdict> verdicts(const Campaign& campaign);

[[nodiscard]] bool all_hold(const Campaign& campaign);

/// Each verdict with its sentence and its numbers; empty if nothing is claimed.
[[nodiscard]] std::string verdicts_text(const Campaign& campaign);

}  // namespace knee::cli
