/// Intervals by profile likelihood.
#pragma once

#include "analysis/laws/least_squares.hpp"

namespace knee::analysis::laws {

struct ParameterRange {
  double low;
  double high;
};

/// The values of the parameter `which` for which the least sum of squares over the other `estimated` parameters is at
/// most `largest_squares` (Bates and Watts, Nonlinear Regression Analysis and Its Applications, 1988, section 6.1). Unlike
/// value ± standard errors, the interval follows the curvature of the law and stays in the parameter's range. `best` is the
/// minimum over all `estimated` parameters. `high` is infinite if no value is large enough to be contradicted.
[[nodiscard]] ParameterRange profile_range(const LeastSquares& problem, const LeastSquares::Solution& best,
                                           const std::vector<Position>& estimated, Position which, double largest_squares);

}  // namespace knee::analysis::laws
