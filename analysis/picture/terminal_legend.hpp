/// The legend of a chart on a terminal.
#pragma once

#include <string>
#include <vector>

#include "analysis/picture/chart.hpp"
#include "analysis/report/report.hpp"

namespace knee::analysis {

/// The symbols (or fills) of the curves with their names, and the limits and marks; wrapped to the terminal's width. A single
/// curve without a limit or a mark needs none.
[[nodiscard]] std::vector<std::string> legend_lines(const Chart& chart, const Terminal& terminal);

}  // namespace knee::analysis
