/// `Judgement`: whether a fitted law describes the measurements.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/laws/law_fit.hpp"

namespace knee::analysis::laws {

/// Reasons against a fit, each a sentence without a full stop.
struct Judgement {
  std::vector<std::string> refusals;  ///< the law does not hold: its coefficients and its peak mean nothing
  std::vector<std::string> cautions;  ///< the law holds, with this reservation

  [[nodiscard]] bool holds() const { return refusals.empty(); }
};

/// Whether the weights of observations are known to be 1 / variance, as those from intervals, or only in proportion to it.
enum class Weights { relative, exact };

/// Judges a fit by its residuals, its coefficients and the sizes measured.
///
/// Refusals: throughput per unit rises at small sizes (super-linear start); a flat tail that the law does not follow;
/// residuals in long runs of one sign (Wald and Wolfowitz, Annals of Mathematical Statistics 1940, 1 %), or larger than
/// repeated measurements (F test of lack of fit, 1 %) or exact weights (chi-square test, 1 %) explain, if the residual
/// deviation is also above 5 % of the mean throughput; a residual deviation above 15 % of the mean; scatter above 10 % of the mean between points of about the same size; beta on its bound, where the law is
/// Amdahl's; throughput that does not rise.
///
/// Cautions: the same deviations below 5 %; a coefficient that may be 0; no measurement at N = 1; a peak outside the sizes
/// measured, or with no upper end.
[[nodiscard]] Judgement judge(const LawFit& fit, std::span<const Observation> observations,
                              Weights weights = Weights::relative);

}  // namespace knee::analysis::laws
