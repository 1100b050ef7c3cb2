/// `LeastSquares`: the parameters of a curve that fit observations best.
#pragma once

#include <span>
#include <vector>

#include "analysis/laws/law.hpp"

namespace knee::analysis::laws {

/// A measured throughput at a size. `weight` is in proportion to 1 / variance.
struct Observation {
  double size;
  double value;
  double weight = 1;
};

/// Minimises the weighted sum of squared differences between a curve and observations, with each parameter in its range.
/// Method: Levenberg-Marquardt (MINPACK as ported to Eigen). If the minimum without ranges violates one, alpha, beta
/// and what violates its range are set to their bounds one by one, and the others are estimated again.
class LeastSquares {
 public:
  struct Solution {
    Parameters parameters;
    double squares;  ///< weighted sum of squares
  };

  /// Refers to `observations`, of which there are more than parameters to estimate.
  LeastSquares(const Curve& curve, std::span<const Observation> observations)
      : curve_{&curve}, observations_{observations} {}

  /// The minimum over the parameters `estimated`; the others keep their values of `start`.
  [[nodiscard]] Solution minimum(const Parameters& start, const std::vector<Position>& estimated) const;

  /// Standard errors of the parameters `estimated` at `at`, for residuals of standard deviation 1 at weight 1, by
  /// linearisation. Infinite if the observations do not determine the parameter.
  [[nodiscard]] std::vector<double> standard_errors(const Parameters& at, const std::vector<Position>& estimated) const;

  [[nodiscard]] double squares(const Parameters& at) const;
  [[nodiscard]] const Curve& curve() const { return *curve_; }
  [[nodiscard]] std::span<const Observation> observations() const { return observations_; }

 private:
  const Curve* curve_;
  std::span<const Observation> observations_;
};

}  // namespace knee::analysis::laws
