/// Quantiles of the distributions that intervals are made of.
#pragma once

namespace knee::analysis {

/// The factor `t` such that a Student-t variable with `degrees` of freedom lies within ±t with probability `confidence`.
[[nodiscard]] double two_sided_t(double confidence, double degrees);

/// The value that a chi-square variable with `degrees` of freedom exceeds with probability `probability`.
[[nodiscard]] double chi_square_exceeded_with(double probability, double degrees);

/// Clopper-Pearson bounds of a share: `events` of `trials` (neither needs to be a whole number), each bound missed with
/// probability (1 - confidence) / 2.
struct ShareBounds {
  double low;
  double high;
};
[[nodiscard]] ShareBounds clopper_pearson(double events, double trials, double confidence);

}  // namespace knee::analysis
