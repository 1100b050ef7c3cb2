/// The table of a time series: series.csv.
#pragma once

#include <span>

#include "analysis/report/result_table.hpp"
#include "analysis/results/results.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// For each point, replication and batch a row for all requests, and one for each class if there are several. The last rung of
/// each point holds the batches, which begin with the run. A request belongs to the batch in which it is due, but `throughput_per_s` and
/// `goodput_per_s` count the requests that leave in the batch, and `in_flight` is the mean number in the system.
[[nodiscard]] Table series_table(std::span<const Results> all);

}  // namespace knee::analysis
