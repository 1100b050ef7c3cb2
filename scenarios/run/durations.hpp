/// Conversion of simulated durations for the analysis.
#pragma once

#include "analysis/estimate/duration_histogram.hpp"
#include "sim/stats/histogram.hpp"

namespace knee::scenarios {

/// The same sample; both histograms have the same buckets.
[[nodiscard]] analysis::DurationHistogram to_distribution(const sim::Histogram::Counts& counts);

}  // namespace knee::scenarios
