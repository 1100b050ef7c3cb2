/// Quantiles of the distributions that intervals are made of.
#pragma once

namespace knee::analysis {

/// The factor `t` such that a Student-t variable with `degrees` of freedom lies within ±t with probability
/// `confidence`.
[[nodiscard]] double two_sided_t(double confidence, double degrees);

/// What the studentised error of an estimate, (estimate - truth) / (its standard error), stays between with
/// probability `confidence`.
struct StudentisedRange {
  double low;
  double high;
};

/// Student's range where the estimate is not skewed. The standard error of a skewed estimate grows with the
/// estimate, so its studentised error is skewed the other way, and the range is the inverse of Hall's cubic
/// transformation (Hall, "On the removal of skewness by transformation", Journal of the Royal Statistical
/// Society B 1992).
[[nodiscard]] StudentisedRange studentised_range(double confidence, double degrees, double skewness);

/// The skewness that is left where an estimate with `skewness` and relative standard error `scaled_error` is
/// studentised on a logarithmic scale, which alone takes 1.5 times the error away. More is taken away from an
/// estimate that is less skewed than that; but a small sample shows less skewness than there is, so nothing
/// is given back.
[[nodiscard]] double skewness_left(double skewness, double scaled_error);

/// The value that a chi-square variable with `degrees` of freedom exceeds with probability `probability`.
[[nodiscard]] double chi_square_exceeded_with(double probability, double degrees);

/// Clopper-Pearson bounds of a share: `events` of `trials` (neither needs to be a whole number), each bound
/// missed with probability (1 - confidence) / 2.
struct ShareBounds {
  double low;
  double high;
};
[[nodiscard]] ShareBounds clopper_pearson(double events, double trials, double confidence);

}  // namespace knee::analysis
