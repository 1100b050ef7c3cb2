/// `LatencyKnee`: the load at which the curve of the mean latency bends.
#pragma once

#include <cstdint>

#include "analysis/capacity/capacity.hpp"

namespace knee::analysis {

/// The knee is the load at which 1 % more throughput costs 1 % more mean latency: below it throughput grows faster than latency,
/// above it latency grows faster than throughput. There the ratio of throughput to latency is greatest, the
/// "power" of Kleinrock ("Power and deterministic rules of thumb for probabilistic problems in computer communications",
/// ICC 1979), and the line from the origin touches the curve (Millsap, "Thinking clearly about performance", CACM 53(9),
/// 2010). The scales of the axes do not matter. M/M/1: half of its capacity; M/M/4: two thirds.
///
/// The throughput of open streams is their load, so their knee is the load at which the elasticity of the mean latency R is 1.
/// N users with think time Z have the throughput X = N / (R + Z), which grows by 1 - e R / (R + Z) per cent with each per cent
/// of users if R grows by e. So their knee is where e (1 + R / (R + Z)) = 1. R / (R + Z) is the share of users that wait, by
/// Little's law, which is measured. Without queues below the saturation N* = (D + Z) / D_max (Lazowska et al.,
/// "Quantitative system performance", 1984, chapter 5) e is 0 below it and more than 1 above it: then the knee is N*.
struct LatencyKnee {
  bool found = false;         ///< false: no bend between the loads tried, or interrupted
  Estimate load = {};         ///< with its confidence interval
  double mean_ms = Estimate::kNone;  ///< the mean latency there
};

/// The question: where to look, and with how many requests.
struct KneeQuestion {
  double first_load = 1;
  double highest_load = 1;        ///< the largest that is tried
  double confidence = 0.95;
  std::uint64_t requests = 20'000;  ///< of each replication
  bool finds_warm_up = true;        ///< the first batches may belong to the warm-up
  LoadAxis axis = {};               ///< of the loads
};

/// Finds the knee from differences of the mean latency between two loads 4 % apart (of users at least two users) under common
/// random numbers. The interval consists of the loads at which the sample does not contradict "throughput and latency grow
/// alike".
[[nodiscard]] LatencyKnee find_knee(const KneeQuestion& question, const SimulateAt& simulate);

}  // namespace knee::analysis
