/// What stands above a chart.
#pragma once

#include <string>

#include "analysis/picture/chart.hpp"

namespace knee::analysis {

/// The chart's title with the unit of its values: `p99 latency: cores 4, ms`.
[[nodiscard]] std::string headline_of(const Chart& chart);

}  // namespace knee::analysis
