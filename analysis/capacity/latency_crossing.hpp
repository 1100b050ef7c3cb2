/// `LatencyCrossing`: the load above which one of two architectures has the lower latency.
#pragma once

#include <cstdint>

#include "analysis/capacity/capacity.hpp"

namespace knee::analysis {

/// The question: between which two loads the order of the latencies changes.
struct CrossingQuestion {
  double low = 1;           ///< here `a` has the lower latency
  double high = 1;          ///< here `b` has it
  double q = 0.99;          ///< the quantile of latency to compare
  double confidence = 0.95;
  std::uint64_t requests = 20'000;  ///< of each replication
  bool finds_warm_up = true;        ///< the first batches may belong to the warm-up
  LoadAxis axis = {};               ///< of the loads
};

/// The load at which both have the same quantile of latency, with the loads at which the sample does not contradict that.
/// No value if the order at the ends of the range is not certain, or if interrupted.
[[nodiscard]] Estimate find_latency_crossing(const CrossingQuestion& question, const SimulateAt& a, const SimulateAt& b);

}  // namespace knee::analysis
