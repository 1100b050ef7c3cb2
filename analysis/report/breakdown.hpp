/// Breakdown: the components of the mean latency.
#pragma once

#include <vector>

#include "analysis/metrics/measurement.hpp"
#include "analysis/results/results.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// The components in the order of a breakdown: that of the ledger, but with the network first.
[[nodiscard]] std::vector<ComponentName> breakdown_components();

/// A row for each point of `results` that served requests: its mean latency and the components that add up to it, in
/// milliseconds. Components that are zero in all points are omitted. Saturated points are marked.
[[nodiscard]] Table breakdown_table(const Results& results);

}  // namespace knee::analysis
