/// Busy points: results so near to the capacity that a small error of the input becomes a large one of the latency.
#pragma once

#include <string>
#include <vector>

#include "analysis/report/section.hpp"

namespace knee::analysis {

/// Beside the bottleneck of a busy point in a table.
inline constexpr const char* kBusyMark = "*";

/// By how many per cent the mean latency moves if all service times move by 1 %, by the rule of a single queue:
/// 1 / (1 - utilisation of the bottleneck). Not-a-number unless the bottleneck is in use for 85 % of the time or more, and where the
/// rule does not apply: without a latency, with closed users only, and if more than 1 % of the requests are lost.
[[nodiscard]] double error_factor(const Point& point, const PointResult& result);

/// Explains the mark, and gives the factor of each busy point of `sections`. Empty without any.
[[nodiscard]] std::string busy_footnote(const std::vector<Section>& sections);

}  // namespace knee::analysis
