/// Estimates for what has no steady state: recordings and loads that vary. Only the replications are
/// independent.
#pragma once

#include "analysis/estimate/estimate.hpp"
#include "analysis/estimate/quantile.hpp"
#include "analysis/estimate/ratio.hpp"

namespace knee::analysis {

/// Ratio of the sums over all replications, with an interval from the jackknife over replications on the
/// scale of `range` (Miller, Biometrika 1974). No interval with one replication, or where the replications do
/// not differ; a share of things that were counted has that of independent things in the latter case, so that
/// none seen does not mean none.
[[nodiscard]] Estimate transient_ratio(const RatioParts& parts, Range range, double confidence);

/// Pooled quantile in nanoseconds, with an interval from the jackknife over replications on a logarithmic
/// scale. The bucket of the quantile lies inside it. No interval with one replication, or where the
/// replications do not differ.
[[nodiscard]] Estimate transient_quantile(const BatchSamples& samples, double q, double confidence);

}  // namespace knee::analysis
