/// Comparisons: how far two points are apart.
#pragma once

#include <string>
#include <vector>

#include "analysis/replication.hpp"
#include "analysis/table.hpp"

namespace knee::analysis {

/// Two points that are to be set side by side: replications of one length, the same ones on both sides.
struct Pair {
  std::string label;  ///< what the two have in common
  std::vector<Replication> a;
  std::vector<Replication> b;
  bool finds_warm_up = true;  ///< the first batches may be warm-up
};

/// For each pair and metric (throughput, errors, mean, median and p99): both values, by how many percent `b` is above
/// `a`, the interval of that, and whether the difference is certain. The later warm-up of the two sides counts for both.
/// Pairs of unequal seeds are compared as well; only their intervals are wider.
[[nodiscard]] Table comparison_table(const std::vector<Pair>& pairs, double confidence);

}  // namespace knee::analysis
