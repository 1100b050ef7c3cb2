/// A search on a grid of two axes by comparing neighbours.
#pragma once

#include <cstddef>
#include <functional>

namespace knee::analysis {

struct GridPoint {
  std::size_t x = 0;
  std::size_t y = 0;
};

struct Grid {
  std::size_t width = 1;   ///< number of values of x
  std::size_t height = 1;  ///< of y
};

/// Pattern search (Hooke and Jeeves, Journal of the ACM 8, 1961): goes to a neighbour whose score is lower by more than
/// `least_gain`, along one axis, or up one axis and down the other; where there is none, the steps are halved, from a quarter
/// of each axis to one. Ends at a point without a better neighbour, or at the first one that is `enough`. Scores may be
/// computed on demand; the search asks for the same one again.
[[nodiscard]] GridPoint climb(const Grid& grid, GridPoint start, double least_gain,
                              const std::function<double(const GridPoint&)>& score,
                              const std::function<bool(const GridPoint&)>& enough);

}  // namespace knee::analysis
