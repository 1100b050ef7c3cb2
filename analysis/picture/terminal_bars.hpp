/// Bars drawn with text, for a terminal.
#pragma once

#include <string>

#include "analysis/picture/chart.hpp"
#include "analysis/report/report.hpp"

namespace knee::analysis {

/// Horizontal bars, each with its value; a stacked bar with its sum. See `terminal_plot`.
[[nodiscard]] std::string terminal_bars(const Chart& chart, const Terminal& terminal);

}  // namespace knee::analysis
