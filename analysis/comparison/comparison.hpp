/// Comparisons: how far two points are apart.
#pragma once

#include <string>
#include <vector>

#include "analysis/metrics/replication.hpp"
#include "analysis/report/table.hpp"

namespace knee::analysis {

/// Two points that are to be set side by side: the same replications on both sides, as long or to be cut to one length
/// (`cut_to_common_length`).
struct Pair {
  std::string label;  ///< what the two have in common
  std::vector<Replication> a;
  std::vector<Replication> b;
  bool finds_warm_up = true;  ///< the first batches may be warm-up
  bool transient = false;     ///< the load varies: no state, latencies always
};

/// For each pair and metric (throughput, mean, median and p99): both values, by how many percent `b` is above
/// `a`, the interval of that, and whether the difference is certain. The shorter length and the later warm-up of the two sides count for both.
/// Where work piles up on either side, latencies are left out: the longer one watches, the longer they are.
/// Pairs of unequal seeds are compared as well; only their intervals are wider.
[[nodiscard]] Table comparison_table(const std::vector<Pair>& pairs, double confidence);

}  // namespace knee::analysis
