/// SVG files as the repository and the web want them.
#pragma once

#include <span>
#include <string>

#include "analysis/picture/chart.hpp"

namespace knee::analysis {

/// A picture that gnuplot has drawn, without tabs and without blanks at line ends, with the titles of the charts as its title
/// for screen readers, and with substitutes for its font on machines that lack it.
[[nodiscard]] std::string tidy_svg(const std::string& svg, std::span<const Chart> charts);

}  // namespace knee::analysis
