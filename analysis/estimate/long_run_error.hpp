/// `LongRunError`: the standard error of a sum over batches that depend on each other.
#pragma once

#include <cstddef>
#include <vector>

namespace knee::analysis {

/// One value for each batch of each replication; every replication has the same number of batches.
using BatchValues = std::vector<std::vector<double>>;

/// The sum of all values.
[[nodiscard]] double total(const BatchValues& values);

/// Standard error of a sum, how well it is known, and how skewed the sum is.
struct LongRunError {
  double of_sum = 0;    ///< standard error of the sum over all replications
  double degrees = 1;   ///< of freedom, for Student's t
  double skewness = 0;  ///< of the sum
};

/// Estimates the error of sums over batches of one shape.
///
/// Neighbouring batches of a queue are correlated, so the squares of their values say too little. The error
/// of a replication's sum is the spectral density of its values at frequency zero, which the lowest
/// frequencies show: each projection of the values on a cosine that fits 1/2, 2/2, 3/2 ... times into the
/// replication has the variance of the sum and is nearly independent of the others. Batch means err by a term
/// in 1/length, the cosines by one in 1/length² (Müller, Journal of Econometrics 2007; Lazarus, Lewis, Stock
/// and Watson, Journal of Business & Economic Statistics 2018, "HAR inference: recommendations for practice",
/// the equal-weighted cosine estimator). The spread between replications joins in with its own degrees of
/// freedom.
///
/// A sum that few large values dominate (the long busy periods behind a 99 % quantile, the long requests
/// behind a mean) has an error that is less certain than the number of projections says. The fourth moment of
/// sections gives the degrees of freedom in that case (Satterthwaite's rule: 2 / squared coefficient of
/// variation of the variance), the third moment the skewness.
class LongRun {
 public:
  LongRun(std::size_t replications, std::size_t batches);
  explicit LongRun(const BatchValues& shape) : LongRun{shape.size(), shape.front().size()} {}

  /// `values` have mean zero over all batches.
  [[nodiscard]] LongRunError error(const BatchValues& values) const;

 private:
  std::size_t least_;                         ///< cosines that are used always
  std::vector<std::vector<double>> cosines_;  ///< as many as can be used
};

}  // namespace knee::analysis
