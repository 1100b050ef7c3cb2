/// `ScalingFit`: the scalability laws fitted to a curve of a sweep.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/laws/fit_report.hpp"
#include "analysis/scaling/scaling_curve.hpp"

namespace knee::analysis {

struct ScalingFit {
  ScalingCurve curve;
  laws::FitReport report;                 ///< all laws that have enough points
  std::optional<std::size_t> best = {};   ///< in `report.fits`: the law that describes the curve best; none if none holds

  [[nodiscard]] const laws::JudgedFit* best_law() const { return best ? &report.fits[*best] : nullptr; }
  /// The point with the largest value; none without points.
  [[nodiscard]] const ScalingCurve::Point* largest() const;
  /// The smallest size with 95 % of the largest value; none without points.
  [[nodiscard]] std::optional<double> nearly_largest() const;
  /// Root mean square of the residuals of a law, as a share of the mean value.
  [[nodiscard]] double relative_deviation(const laws::LawFit& fit) const;
};

/// Fits the laws to each curve; the points have the weights of their intervals if all have one.
[[nodiscard]] std::vector<ScalingFit> fit_scaling(std::vector<ScalingCurve> curves);

}  // namespace knee::analysis
