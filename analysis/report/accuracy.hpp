/// Accuracy: how far simulated latencies are from those that were measured when recorded requests were real.
#pragma once

#include "analysis/results/results.hpp"
#include "analysis/report/table.hpp"

namespace knee::analysis {

/// A row for each point of `results` with measured latencies: by how many percent of the measured one its mean and its
/// quantiles are too high. No rows where nothing was measured.
[[nodiscard]] Table accuracy_table(const Results& results);

}  // namespace knee::analysis
