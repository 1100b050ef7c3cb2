/// Accuracy: simulated latencies against the measured latencies of the recorded requests.
#pragma once

#include "analysis/results/results.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// A row for each point of `results` with measured latencies: the relative error of the simulated mean and quantiles,
/// in percent of the measured ones. No rows without measured latencies.
[[nodiscard]] Table accuracy_table(const Results& results);

}  // namespace knee::analysis
