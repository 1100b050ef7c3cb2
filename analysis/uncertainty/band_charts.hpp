/// Charts of bands: results over samples of uncertain inputs.
#pragma once

#include <vector>

#include "analysis/page/page.hpp"
#include "analysis/picture/chart.hpp"
#include "analysis/results/results.hpp"
#include "analysis/uncertainty/input_samples.hpp"

namespace knee::analysis {

/// The charts of `result_charts` for throughput, mean latency, p50, p99 and errors, with the middle of the samples as value and
/// their quantiles 5 and 95 % as interval (`band-p99`). A band without a limit ends at the largest latency of a sample that is
/// not saturated; a point at which most samples are saturated has no latency. `planned` has the points of `samples`.
[[nodiscard]] std::vector<Chart> band_charts(const Results& planned, const InputSamples& samples);

/// The bands as a part of a page: which input is most worth measuring, the charts, the bands of all points, and the inputs.
[[nodiscard]] page::Section band_section(const Results& planned, const InputSamples& samples);

}  // namespace knee::analysis
