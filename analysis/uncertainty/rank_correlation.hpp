/// Rank correlation: how far two quantities rise and fall together, whatever the shape of their relation.
#pragma once

#include <vector>

namespace knee::analysis {

/// Spearman's coefficient, from -1 to 1: the correlation of the ranks; equal values share the mean of their ranks, and
/// infinities are values. Not-a-number for fewer than three pairs, or if all values of one side are equal. `a` and `b` have
/// the same length and are not not-a-number. Source: Spearman, "The proof and measurement of association between two things",
/// American Journal of Psychology 15(1), 1904.
[[nodiscard]] double rank_correlation(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace knee::analysis
