/// Charts of a time series.
#pragma once

#include <vector>

#include "analysis/picture/chart.hpp"
#include "analysis/results/results.hpp"

namespace knee::analysis {

/// Throughput, p99 latency, requests in the system and, if there are any, errors over simulated time: a curve for each point, the mean
/// over its replications. The last rung of each point holds the batches of the series (`series_table`).
[[nodiscard]] std::vector<Chart> series_charts(const Results& results);

}  // namespace knee::analysis
