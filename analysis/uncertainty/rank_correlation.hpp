/// Rank correlation: how far two quantities rise and fall together, whatever the shape of their relation.
#pragma once

#include <vector>

namespace knee::analysis {

/// Spearman's coefficient, from -1 to 1: the correlation of the ranks; equal values share the mean of their ranks, and
/// infinities are values. Not-a-number for fewer than three pairs, or if all values of one side are equal. `a` and `b` have
/// the same length and are not not-a-number. Source: Spearman, "The proof and measurement of association between two things",
/// American Journal of Psychology 15(1), 1904.
[[nodiscard]] double rank_correlation(const std::vector<double>& a, const std::vector<double>& b);

/// How far inputs explain a quantity by a linear regression of its rank on their ranks.
struct RankRegression {
  std::vector<double> shares = {};  ///< of each input; they add up to `explained`
  double explained = 0;             ///< R²: the share of the variance of the ranks that all inputs explain together
};

/// `inputs` has for each input its values in all samples; `values` as in `rank_correlation`. The share of an input is its
/// standardized coefficient times its rank correlation with the quantity: for inputs that do not correlate, the square of
/// either, which is the first-order Sobol index of the ranks if the relation of the ranks is linear. What the inputs do not
/// explain together is due to interactions, to relations that rise and fall, or to noise. Not-a-number for all shares if there
/// are not at least two more samples than inputs, or the quantity does not vary. Sources: Saltelli et al., "Sensitivity
/// Analysis in Practice", 2004, section 1.2 (standardized rank regression coefficients); Pratt, "Dividing the indivisible",
/// Second Tampere Conference in Statistics, 1987 (shares that add up to R²).
[[nodiscard]] RankRegression rank_regression(const std::vector<std::vector<double>>& inputs, const std::vector<double>& values);

}  // namespace knee::analysis
