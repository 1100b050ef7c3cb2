/// gnuplot: charts as a script that draws them, in one picture, for papers and pages.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "analysis/picture/chart.hpp"

namespace knee::analysis {

enum class PictureFormat : std::uint8_t { svg, png };

/// A script for gnuplot 5.2 or newer that writes one picture of all `charts` to its standard output. The charts stand side by
/// side, at most three in a row. The colours are those of Okabe and Ito (Color universal design, 2008), which colour-blind
/// eyes can tell apart; curves differ in the shape of their points and in their dashes, too. Intervals are error bars. Charts
/// with the same curves share one legend. Names may contain any characters.
[[nodiscard]] std::string gnuplot_script(std::span<const Chart> charts, PictureFormat format);

}  // namespace knee::analysis
