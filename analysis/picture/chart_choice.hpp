/// Which of many charts to show.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/picture/chart.hpp"
#include "analysis/results/results.hpp"

namespace knee::analysis {

/// The charts with this id, or whose id begins with it and a hyphen: `p99` chooses `p99-cores-4`, too.
[[nodiscard]] std::vector<Chart> charts_named(const std::vector<Chart>& charts, const std::string& id);

/// The id of the latency that matters most: the highest quantile that an objective limits for all requests; else `p99`.
[[nodiscard]] std::string main_latency(const Results& results);

/// The charts that tell the most: of throughput and the main latency.
[[nodiscard]] std::vector<Chart> main_charts(const Results& results);

/// The one chart that tells the most: of the main latency if at least half of the points have one, else of the throughput. Of
/// a sweep with two keys it is the last such chart. None if no point has a result.
[[nodiscard]] std::optional<Chart> main_chart(const Results& results);

}  // namespace knee::analysis
