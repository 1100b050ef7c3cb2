/// The library that draws the charts of a report.
#pragma once

#include <string>

namespace knee::cli {

/// The source of Chart.js 3 from the file `path`; empty: from the place of Debian's package libjs-chart.js. Throws `Failure`:
/// machine failed if that package is not installed, wrong input if `path` cannot be read or is something else.
[[nodiscard]] std::string read_chart_library(const std::string& path);

}  // namespace knee::cli
