/// The breakdown: where the time of a request went.
#pragma once

#include "analysis/results/results.hpp"
#include "analysis/report/table.hpp"

namespace knee::analysis {

/// A row for each point of `results` that served requests: its mean latency and the accounts that add up to it, in
/// milliseconds.
/// Accounts to which no point charged anything are left out. Saturated points are marked.
[[nodiscard]] Table breakdown_table(const Results& results);

}  // namespace knee::analysis
