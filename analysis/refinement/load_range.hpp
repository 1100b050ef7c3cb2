/// `LoadRange`: the loads among which a curve finds its points.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace knee::analysis {

/// Number of the loads that a curve begins with: the ends and three between.
inline constexpr std::size_t kFirstLoads = 5;

/// Loads between two ends, both included.
struct LoadRange {
  double from = 1;          ///< above zero, at most `to`
  double to = 2;
  bool logarithmic = false; ///< neighbours are compared by their ratio, and straight lines are over the logarithm of the load
  std::size_t most = 30;    ///< greatest number of points, at least `kFirstLoads`

  /// The position of a load on the axis over which the curve is drawn.
  [[nodiscard]] double place(double load) const;
};

/// The loads to begin with, ascending: both ends, and loads at about equal distances between them. Fewer if the ends
/// nearly touch, and one if they are the same.
[[nodiscard]] std::vector<double> first_loads(const LoadRange& range);

/// The load with the fewest digits near the middle of two: at most an eighth of their distance away. So tables are readable, and
/// another run finds the same loads. None if it would need more than six digits.
[[nodiscard]] std::optional<double> load_between(const LoadRange& range, double low, double high);

}  // namespace knee::analysis
