/// The points of a curve as the refinement sees them.
#pragma once

#include <vector>

#include "analysis/refinement/refinement.hpp"
#include "analysis/results/results.hpp"

namespace knee::analysis {

/// Whether a point was simulated, with success or without.
[[nodiscard]] inline bool has_result(const Entry& entry) { return entry.result.requests_per_replication > 0; }

/// The result of a point: its throughput, mean latency, p99, and the quantiles that its objective limits. A point that is unsettled,
/// which most often is near its capacity, has no latency, as a saturated one: the points left of it show where the latency goes.
[[nodiscard]] CurvePoint curve_point(double load, const Point& point, const PointResult& result);

/// The loads that a curve needs next: `next_loads` with the precision of its points. `loads` belong to `entries`, and ascend. Points of
/// a fixed size have no precision of their own: theirs is the default one.
[[nodiscard]] std::vector<double> next_loads(const LoadRange& range, const std::vector<double>& loads, const std::vector<Entry>& entries);

}  // namespace knee::analysis
