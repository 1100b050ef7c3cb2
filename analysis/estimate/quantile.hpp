/// Quantiles of latency over batches that depend on each other.
#pragma once

#include <vector>

#include "analysis/estimate/duration_histogram.hpp"
#include "analysis/estimate/estimate.hpp"

namespace knee::analysis {

/// The samples of the kept batches of each replication; the sample of a batch may consist of several (its
/// classes).
using BatchSamples = std::vector<std::vector<std::vector<const DurationHistogram*>>>;

/// All samples together.
[[nodiscard]] DurationHistogram pooled(const BatchSamples& samples);

/// The quantile `q` (above 0, below 1) of the pooled sample, in nanoseconds, and its interval. No value for
/// an empty sample.
///
/// The interval holds every duration `x` for which the sample does not contradict "a share q of all requests
/// stays within x" (Woodruff, Journal of the American Statistical Association 1952): the share within x is a
/// ratio over batches, tested on the scale of log odds with the error of dependent batches. It needs no
/// density, and its upper side is the longer one where the tail is long. The bucket of the quantile lies
/// inside it.
[[nodiscard]] Estimate latency_quantile(const BatchSamples& samples, double q, double confidence);

}  // namespace knee::analysis
