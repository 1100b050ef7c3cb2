#include "analysis/estimate/paired.hpp"

#include <algorithm>
#include <cmath>

namespace knee::analysis {
namespace {

/// Contribution of each batch to the error of the logarithm of an estimate.
using Influence = BatchValues;

Influence influence_of_ratio(const RatioParts& parts, double value) {
  const double whole = total(parts.numerators);
  Influence influence = parts.numerators;
  for (std::size_t r = 0; r < influence.size(); ++r) {
    for (std::size_t i = 0; i < influence[r].size(); ++i) {
      influence[r][i] = (influence[r][i] - value * parts.denominators[r][i]) / whole;
    }
  }
  return influence;
}

/// Derivative of the logarithm of a quantile with respect to the share, from the quantiles one standard error of the
/// share away: the sample's own density, smoothed over the relevant range.
double log_slope(const DurationHistogram& all, double q, double error) {
  const double step = std::min({error, (1 - q) / 2, q / 2});
  if (step <= 0) return 0;
  return std::log(all.quantile(q + step).value / all.quantile(q - step).value) / (2 * step);
}

Influence influence_of_quantile(const BatchSamples& samples, const DurationHistogram& all, double q) {
  const double value = all.quantile(q).value;
  const double share = all.share_within(value);
  const double count = static_cast<double>(all.count());
  Influence influence;
  for (const auto& replication : samples) {
    auto& row = influence.emplace_back();
    for (const auto& parts : replication) {
      double excess = 0;
      for (const DurationHistogram* part : parts) {
        excess += (share - part->share_within(value)) * static_cast<double>(part->count());
      }
      row.push_back(excess / count);
    }
  }
  const double slope = log_slope(all, q, LongRun{influence}.error(influence).of_sum);
  for (auto& row : influence) {
    for (double& value_of_batch : row) value_of_batch *= slope;
  }
  return influence;
}

/// The interval of ratio - 1, from the contributions of the batches of both sides to the error of log(ratio).
Estimate interval(double ratio, const Influence& a, Influence b, double confidence) {
  for (std::size_t r = 0; r < b.size(); ++r) {
    for (std::size_t i = 0; i < b[r].size(); ++i) b[r][i] -= a[r][i];
  }
  const LongRunError error = LongRun{b}.error(b);
  const double factor = std::exp(two_sided_t(confidence, error.degrees) * error.of_sum);
  return {.value = ratio - 1, .low = ratio / factor - 1, .high = ratio * factor - 1};
}

}  // namespace

Estimate relative_difference(const RatioParts& a, const RatioParts& b, double confidence) {
  const double value_a = total(a.numerators) / total(a.denominators);
  const double value_b = total(b.numerators) / total(b.denominators);
  if (!(value_a > 0) || !(value_b >= 0)) return {};
  if (value_b == 0) return {.value = -1};
  return interval(value_b / value_a, influence_of_ratio(a, value_a), influence_of_ratio(b, value_b),
                  confidence);
}

Estimate relative_difference(const BatchSamples& a, const BatchSamples& b, double q, double confidence) {
  const DurationHistogram all_a = pooled(a);
  const DurationHistogram all_b = pooled(b);
  if (all_a.empty() || all_b.empty() || all_a.quantile(q).value <= 0) return {};
  const double ratio = all_b.quantile(q).value / all_a.quantile(q).value;
  return interval(ratio, influence_of_quantile(a, all_a, q), influence_of_quantile(b, all_b, q), confidence);
}

}  // namespace knee::analysis
