/// Charts of time series.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/picture/chart.hpp"
#include "analysis/series/point_series.hpp"

namespace knee::analysis {

/// Throughput, p99 latency, requests in the system and, if there are any, errors over simulated time: a curve for each point.
/// `marks` are the changes of the run.
[[nodiscard]] std::vector<Chart> series_charts(std::span<const PointSeries> points, const std::vector<Chart::Mark>& marks = {});

/// One point in detail: what is sent, served and lost by kind; p50 and p99; requests in the system and jobs; nodes, if their number
/// changes; utilisations; memory. Metrics without values have no curve. `number` makes the identifiers unique.
[[nodiscard]] std::vector<Chart> detail_charts(const PointSeries& point, std::size_t number, const std::vector<Chart::Mark>& marks = {});

}  // namespace knee::analysis
