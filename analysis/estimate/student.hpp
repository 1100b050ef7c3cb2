/// Quantiles of Student's t, chi-square and beta distributions, for confidence intervals.
#pragma once

namespace knee::analysis {

/// The `t` for which a Student-t variable with `degrees` of freedom lies within ±t with probability `confidence`.
[[nodiscard]] double two_sided_t(double confidence, double degrees);

/// The range in which the studentised error of an estimate, (estimate - true value) / (its standard error), lies with
/// probability `confidence`.
struct StudentisedRange {
  double low;
  double high;
};

/// Student's range if the estimate is not skewed. The standard error of a skewed estimate grows with the estimate, so
/// its studentised error has the opposite skewness, and the range is the inverse of Hall's cubic transformation
/// (Hall, "On the removal of skewness by transformation", Journal of the Royal Statistical Society B 1992).
[[nodiscard]] StudentisedRange studentised_range(double confidence, double degrees, double skewness);
/// The same from the end `t` of Student's range. It is the wider the larger `t` is.
[[nodiscard]] StudentisedRange skewed_range(double t, double skewness);

/// The skewness that remains when an estimate with `skewness` and relative standard error `scaled_error` is
/// studentised on a logarithmic scale, which removes 1.5 times the error. An estimate with less skewness would be
/// overcorrected; the result is then zero instead of negative, because a small sample shows too little skewness.
[[nodiscard]] double skewness_left(double skewness, double scaled_error);

/// The value that a chi-square variable with `degrees` of freedom exceeds with probability `probability`.
[[nodiscard]] double chi_square_exceeded_with(double probability, double degrees);

/// Clopper-Pearson bounds of a share: `events` of `trials` (both may be fractional); each bound errs with probability
/// (1 - confidence) / 2.
struct ShareBounds {
  double low;
  double high;
};
[[nodiscard]] ShareBounds clopper_pearson(double events, double trials, double confidence);

}  // namespace knee::analysis
