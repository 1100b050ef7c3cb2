/// A chart drawn with text, for a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "analysis/picture/chart.hpp"
#include "analysis/report/report.hpp"

namespace knee::analysis {

/// The chart within `terminal.width` columns: its title, the picture, and a legend; ends with a line break. Lines have at
/// most `height` lines of text with title, axes and legend (at least 10); each bar has a line of its own. A gap of bars shows the
/// beginning of its remark (`saturated`). Intervals are not drawn.
[[nodiscard]] std::string terminal_plot(const Chart& chart, const Terminal& terminal, std::size_t height);

}  // namespace knee::analysis
