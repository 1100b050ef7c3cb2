#include "analysis/estimate/ratio.hpp"

#include <algorithm>
#include <cmath>

namespace knee::analysis {
namespace {

/// Correction of the skewness for rare large values, which most samples lack and a few contain far too often. With
/// this factor the interval of a mean misses the true value equally often on both sides, over all queues of
/// bench/coverage together (its design seeds). Shares need no correction: they have no large values.
constexpr double kUnseenSkewness = 1.75;

/// Contribution of each batch to the error of the ratio.
BatchValues residuals(const RatioParts& parts, double value) {
  BatchValues residuals = parts.numerators;
  for (std::size_t r = 0; r < residuals.size(); ++r) {
    for (std::size_t b = 0; b < residuals[r].size(); ++b) residuals[r][b] -= value * parts.denominators[r][b];
  }
  return residuals;
}

/// The interval from the range of the studentised error, on the logarithmic scale.
Estimate positive(double value, double error, const LongRunError& spread, double confidence) {
  const double scaled = error / value;
  const double skewness = kUnseenSkewness * spread.skewness;
  const StudentisedRange range =
      studentised_range(confidence, spread.degrees, skewness_left(skewness, scaled));
  return {.value = value,
          .low = value * std::exp(-scaled * range.high),
          .high = value * std::exp(-scaled * range.low)};
}

/// The interval from the range of the studentised error, on the scale of log odds.
Estimate share(double value, double error, const LongRunError& spread, double confidence) {
  const double odds = value / (1 - value);
  const double scaled = error / (value * (1 - value));
  const StudentisedRange range = log_odds_range(value, scaled, spread, two_sided_t(confidence, spread.degrees));
  const auto moved = [odds](double by) { return 1 / (1 + std::exp(-by) / odds); };
  return {.value = value, .low = moved(-scaled * range.high), .high = moved(-scaled * range.low)};
}

/// The interval of a share of counted events has the bounds of independent events, whose effective number follows from
/// the spread between the batches; it is smaller if that spread is uncertain (Korn and Graubard, Survey Methodology
/// 1998). Without a spread all events count as independent.
Estimate counted(double value, double things, double error, const LongRunError& spread, double confidence) {
  double trials = things;
  if (error > 0) {
    const double certain = 1e6;
    const double factor = two_sided_t(confidence, certain) / two_sided_t(confidence, spread.degrees);
    trials = std::min(things, value * (1 - value) / (error * error) * factor * factor);
  }
  const ShareBounds bounds = clopper_pearson(value * trials, trials, confidence);
  return {.value = value, .low = std::min(bounds.low, value), .high = std::max(bounds.high, value)};
}

}  // namespace

StudentisedRange log_odds_range(double share, double error, const LongRunError& spread, double t) {
  const double rarer = share < 0.5 ? 1 : -1;
  const double left = skewness_left(rarer * spread.skewness, rarer * (1 - 2 * share) * error);
  return skewed_range(t, rarer * left);
}

Estimate ratio(const RatioParts& parts, Range range, double confidence) {
  const double numerator = total(parts.numerators);
  const double denominator = total(parts.denominators);
  if (!(denominator > 0)) return {};
  const double value = numerator / denominator;
  const LongRunError spread = LongRun{parts.numerators}.error(residuals(parts, value));
  const double error = spread.of_sum / denominator;
  if (range == Range::counted) return counted(value, denominator, error, spread, confidence);
  if (error == 0 || value == 0 || (range == Range::share && value >= 1)) {
    return {.value = value, .low = value, .high = value};
  }
  if (range == Range::positive) return positive(value, error, spread, confidence);
  return share(value, error, spread, confidence);
}

}  // namespace knee::analysis
