/// Quantiles of durations over batches that depend on each other.
#pragma once

#include <vector>

#include "analysis/estimate/duration_histogram.hpp"
#include "analysis/estimate/estimate.hpp"

namespace knee::analysis {

/// The samples of the kept batches of each replication; a batch may have several samples (one for each class).
using BatchSamples = std::vector<std::vector<std::vector<const DurationHistogram*>>>;

/// The union of all samples.
[[nodiscard]] DurationHistogram pooled(const BatchSamples& samples);

/// The `q`-quantile (0 < q < 1) of the pooled sample, in nanoseconds, and its interval. No value for an empty sample.
///
/// The interval contains every duration `x` for which the sample does not contradict "a share q of all requests
/// stays within x" (Woodruff, Journal of the American Statistical Association 1952): the share within x is a
/// ratio over batches, tested on the scale of log odds with the error of dependent batches. It needs no density, and
/// its upper side is the longer one if the tail is long. It contains the bucket of the quantile.
[[nodiscard]] Estimate duration_quantile(const BatchSamples& samples, double q, double confidence);

}  // namespace knee::analysis
