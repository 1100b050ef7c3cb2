#include "analysis/ratio.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/student.hpp"

namespace knee::analysis {
namespace {

/// What each batch adds to the error of the ratio.
BatchValues residuals(const RatioParts& parts, double value) {
  BatchValues residuals = parts.numerators;
  for (std::size_t r = 0; r < residuals.size(); ++r) {
    for (std::size_t b = 0; b < residuals[r].size(); ++b) residuals[r][b] -= value * parts.denominators[r][b];
  }
  return residuals;
}

double logit(double share) { return std::log(share / (1 - share)); }
double from_logit(double odds) { return 1 / (1 + std::exp(-odds)); }

/// A share of things that were counted has at least the error of as many independent things as the spread between the
/// batches says; where there is no spread, all of them are independent.
Estimate counted(double value, double events, double things, double error, double confidence) {
  const double independent = value * (1 - value) / (error * error);
  const double trials = error > 0 ? std::min(things, independent) : things;
  const ShareBounds bounds = clopper_pearson(events / things * trials, trials, confidence);
  return {.value = value, .low = std::min(bounds.low, value), .high = std::max(bounds.high, value)};
}

}  // namespace

Estimate ratio(const RatioParts& parts, Range range, double confidence) {
  const double numerator = total(parts.numerators);
  const double denominator = total(parts.denominators);
  if (!(denominator > 0)) return {};
  const double value = numerator / denominator;
  const LongRunError spread = LongRun{parts.numerators}.error(residuals(parts, value));
  const double error = spread.of_sum / denominator;
  const double t = two_sided_t(confidence, spread.degrees);
  if (range == Range::counted) return counted(value, numerator, denominator, error, confidence);
  if (error == 0 || value == 0 || (range == Range::share && value >= 1)) {
    return {.value = value, .low = value, .high = value};
  }
  if (range == Range::positive) {
    const double factor = std::exp(t * error / value);
    return {.value = value, .low = value / factor, .high = value * factor};
  }
  const double step = t * error / (value * (1 - value));
  return {.value = value, .low = from_logit(logit(value) - step), .high = from_logit(logit(value) + step)};
}

}  // namespace knee::analysis
