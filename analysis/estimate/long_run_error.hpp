/// `LongRunError`: the standard error of a sum over batches that depend on each other.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace knee::analysis {

/// One value for each batch of each replication; every replication has the same number of batches.
using BatchValues = std::vector<std::vector<double>>;

/// The sum of all values.
[[nodiscard]] double total(const BatchValues& values);

/// Standard error of a sum, its degrees of freedom, and the skewness of the sum.
struct LongRunError {
  double of_sum = 0;    ///< standard error of the sum over all replications
  double degrees = 1;   ///< degrees of freedom, for Student's t
  double skewness = 0;  ///< skewness of the sum
};

/// Eight cosines at one batch, or sums of products with them: two numbers in each register.
struct CosineGroup {
  static constexpr std::size_t kCosines = 8;
  using Pair [[gnu::vector_size(16)]] = double;

  std::array<Pair, kCosines / 2> pairs{};
};

/// Estimates the error of sums over batches of one shape.
///
/// Neighbouring batches of a queue are correlated, so the squares of their values underestimate the error. The error
/// of a replication's sum is the spectral density of its values at frequency zero, estimated from the lowest
/// frequencies: each projection of the values on a cosine that fits 1/2, 2/2, 3/2 ... times into the
/// replication has the variance of the sum and is nearly independent of the others. The bias of batch means is of
/// order 1/length, that of the cosines of order 1/length² (Müller, Journal of Econometrics 2007; Lazarus, Lewis,
/// Stock and Watson, Journal of Business & Economic Statistics 2018, "HAR inference: recommendations for practice",
/// the equal-weighted cosine estimator). The spread between replications contributes its own degrees of freedom.
///
/// If few large values dominate a sum (the long busy periods behind a 99 % quantile, the long requests behind a
/// mean), its error is less certain than the number of projections suggests. The fourth moment of sections then gives
/// the degrees of freedom (Satterthwaite's rule: 2 / squared coefficient of variation of the variance), the third
/// moment the skewness.
class LongRun {
 public:
  LongRun(std::size_t replications, std::size_t batches);
  explicit LongRun(const BatchValues& shape) : LongRun{shape.size(), shape.front().size()} {}

  /// The error of the sum of `values`, whose mean over all batches must be zero.
  [[nodiscard]] LongRunError error(const BatchValues& values) const;
  /// The most degrees of freedom that an error of so many replications can have.
  [[nodiscard]] double most_degrees(std::size_t replications) const { return degrees_with(most_, static_cast<double>(replications)); }

 private:
  [[nodiscard]] static double degrees_with(std::size_t cosines, double replications) {
    return replications * static_cast<double>(cosines) + replications - 1;
  }

  std::size_t most_;                    ///< number of cosines that can be used
  std::size_t least_;                   ///< number of cosines that are always used
  const std::vector<CosineGroup>& cosines_;  ///< those of each group at all batches
};

}  // namespace knee::analysis
