/// Differences between two points that got the same arrivals (common random numbers).
#pragma once

#include "analysis/estimate/quantile.hpp"
#include "analysis/estimate/ratio.hpp"

namespace knee::analysis {

/// How much larger the second ratio is: b / a - 1. The batches of both have to hold the same arrivals: the
/// same rung, the same replications, and the later of the two warm-ups dropped from both. What the arrivals
/// do to both cancels out, so the interval is narrower than those of a and b say. No value where a is zero.
[[nodiscard]] Estimate relative_difference(const RatioParts& a, const RatioParts& b, double confidence);

/// The same for a quantile of latency. No value where a sample is empty.
[[nodiscard]] Estimate relative_difference(const BatchSamples& a, const BatchSamples& b, double q,
                                           double confidence);

}  // namespace knee::analysis
