/// Differences between two points with the same arrivals (common random numbers).
#pragma once

#include "analysis/estimate/quantile.hpp"
#include "analysis/estimate/ratio.hpp"

namespace knee::analysis {

/// The relative difference of two ratios, b / a - 1. The batches of both must hold the same arrivals: the same rung,
/// the same replications, and the later of the two warm-ups dropped from both. The effect of the arrivals on both
/// cancels out, so the interval is narrower than those of a and b suggest. No value if a is zero.
[[nodiscard]] Estimate relative_difference(const RatioParts& a, const RatioParts& b, double confidence);

/// The relative difference of a quantile of latency. No value if a sample is empty.
[[nodiscard]] Estimate relative_difference(const BatchSamples& a, const BatchSamples& b, double q,
                                           double confidence);

}  // namespace knee::analysis
