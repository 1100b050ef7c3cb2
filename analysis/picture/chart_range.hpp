/// `ShownRange`: the part of a scale that a picture shows, and its ticks.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/picture/chart.hpp"

namespace knee::analysis {

/// Two ends of an axis. A logarithmic range has positive ends.
struct ShownRange {
  double low = 0;
  double high = 1;
  bool logarithmic = false;

  /// Where `value` is between the ends: 0 at `low`, 1 at `high`; outside of the range less or more. Not-a-number if a
  /// logarithmic range cannot show it.
  [[nodiscard]] double share(double value) const;
  [[nodiscard]] bool contains(double value) const { return low <= value && value <= high; }
};

/// The places of all points, with a margin. Categories are at 0, 1, 2, …; a bar is less than 1 wide.
[[nodiscard]] ShownRange x_range(const Chart& chart);

/// The values of all points with their intervals, and the limits. A linear range begins at 0 unless values are negative; a
/// logarithmic one begins and ends at 1, 2 or 5 times a power of ten. An interval that reaches further than half of the
/// largest value above it is cut off, and so is a limit of a linear range that is more than three times the largest value.
[[nodiscard]] ShownRange y_range(const Chart& chart);

/// At most `most` round numbers within `range`: multiples of 1, 2 or 5 times a power of ten; on a logarithmic scale 1, 2 and
/// 5 times each power of ten, or the powers alone if these are too many. `most` is at least 2.
[[nodiscard]] std::vector<double> ticks_of(const ShownRange& range, std::size_t most);

/// Ticks of the x axis: the places of the points if they are round numbers, evenly spaced, and at most `most`; else as above.
/// A chart with categories has none.
[[nodiscard]] std::vector<double> x_ticks(const Chart& chart, std::size_t most);

/// A number at a tick: `2,000`, `0.05`.
[[nodiscard]] std::string tick_text(double value);

}  // namespace knee::analysis
