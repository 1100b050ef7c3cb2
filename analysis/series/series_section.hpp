/// The time series of a sweep as a part of its report.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/page/page.hpp"
#include "analysis/results/results.hpp"
#include "analysis/series/point_series.hpp"

namespace knee::analysis {

inline constexpr std::size_t kMostCompared = 8;  ///< points whose curves share a chart
inline constexpr std::size_t kMostDetailed = 4;  ///< points with charts of their own

/// The positions of the points to draw, in the order of the sweep: all, if they are few. Else for each architecture (and each
/// combination of swept values except one) the highest load that holds and the first that does not, where loads are swept and one
/// holds, else the first and the last value; at most `kMostCompared`.
[[nodiscard]] std::vector<std::size_t> drawn_points(const Results& results);

/// The part `Over time`: the drawn points beside each other, then in detail at most `kMostDetailed` of them, first points that do not
/// hold. `series` are the series of all points, in their order; without any the part is empty. `marks` are the changes of the runs.
[[nodiscard]] page::Section series_section(const Results& results, const std::vector<PointSeries>& series,
                                           const std::vector<Chart::Mark>& marks);

}  // namespace knee::analysis
