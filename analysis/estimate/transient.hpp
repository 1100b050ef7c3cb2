/// Estimates for points without a steady state: recordings and loads that vary. Only the replications are
/// independent.
#pragma once

#include "analysis/estimate/estimate.hpp"
#include "analysis/estimate/quantile.hpp"
#include "analysis/estimate/ratio.hpp"

namespace knee::analysis {

/// Ratio of the sums over all replications, with an interval from the jackknife over replications on the scale of
/// `range` (Miller, Biometrika 1974). No interval for one replication or for equal replications. Exception: a share of
/// counted events in equal replications has the interval of independent events, because a sample without any does not
/// prove that there are none.
[[nodiscard]] Estimate transient_ratio(const RatioParts& parts, Range range, double confidence);

/// Pooled quantile in nanoseconds, with an interval from the jackknife over replications on a logarithmic
/// scale. The interval contains the bucket of the quantile. No interval for one replication or for equal
/// replications.
[[nodiscard]] Estimate transient_quantile(const BatchSamples& samples, double q, double confidence);

}  // namespace knee::analysis
