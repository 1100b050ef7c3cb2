/// Comparison of two points.
#pragma once

#include <string>
#include <vector>

#include "analysis/metrics/replication.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// Two points to compare: the same replications on both sides, of equal length or cut to one
/// (`cut_to_common_length`).
struct Pair {
  std::string label;  ///< the swept values or the name that both have in common
  std::vector<Replication> a;
  std::vector<Replication> b;
  bool finds_warm_up = true;  ///< the first batches may belong to the warm-up
  bool transient = false;     ///< the load varies: the points have no state, and latencies always apply
};

/// A smaller relative difference is too small to matter, unless the user says otherwise.
inline constexpr double kRelevantDifference = 0.05;

/// For each pair and metric (throughput, mean, median and p99): both values, the difference of `b` from `a` in percent,
/// its confidence interval, whether it is significant, and whether it matters: yes or no if the whole interval is beyond or
/// within ±`relevant`, else perhaps. The later warm-up of the two sides applies to both. If work
/// piles up on either side, the table omits latencies, because they grow with the length of the run. Pairs of unequal
/// seeds are compared as well; their intervals are wider.
[[nodiscard]] Table comparison_table(const std::vector<Pair>& pairs, double confidence, double relevant = kRelevantDifference);

}  // namespace knee::analysis
