#include "analysis/paired.hpp"

#include <cmath>
#include <limits>

#include "analysis/long_run_error.hpp"
#include "analysis/student.hpp"

namespace knee::analysis {
namespace {

// A value, and what each batch adds to its relative error.
struct Influence {
  double value = Estimate::kNone;
  BatchValues of_batches = {};
};

Influence influence_of(const RatioParts& parts) {
  const double numerator = total(parts.numerators);
  const double denominator = total(parts.denominators);
  if (!(denominator > 0) || !(numerator > 0)) return {};
  Influence influence{.value = numerator / denominator, .of_batches = parts.numerators};
  for (std::size_t r = 0; r < parts.numerators.size(); ++r) {
    for (std::size_t b = 0; b < parts.numerators[r].size(); ++b) {
      const double excess = parts.numerators[r][b] - influence.value * parts.denominators[r][b];
      influence.of_batches[r][b] = excess / numerator;
    }
  }
  return influence;
}

// The slope of the distribution function at a quantile, times the quantile: over a quarter of the nearer tail each way.
double relative_density(const Distribution& all, double q, double value) {
  const double step = std::fmin(q, 1 - q) / 4;
  const double span = all.quantile(q + step).value - all.quantile(q - step).value;
  return span > 0 ? 2 * step / span * value : std::numeric_limits<double>::infinity();
}

Influence influence_of(const BatchSamples& samples, double q) {
  const Distribution all = pooled(samples);
  if (all.empty()) return {};
  Influence influence{.value = all.quantile(q).value};
  const double scale = static_cast<double>(all.count()) * relative_density(all, q, influence.value);
  for (const auto& replication : samples) {
    std::vector<double>& row = influence.of_batches.emplace_back();
    for (const auto& batch : replication) {
      double excess = 0;
      for (const Distribution* sample : batch) {
        excess += static_cast<double>(sample->count()) * (q - (sample->empty() ? q : sample->share_within(influence.value)));
      }
      row.push_back(excess / scale);
    }
  }
  return influence;
}

Estimate difference(const Influence& a, const Influence& b, double confidence) {
  if (std::isnan(a.value) || std::isnan(b.value)) return {};
  BatchValues between = b.of_batches;
  for (std::size_t r = 0; r < between.size(); ++r) {
    for (std::size_t i = 0; i < between[r].size(); ++i) between[r][i] -= a.of_batches[r][i];
  }
  const LongRunError error = LongRun{between}.error(between);
  const double factor = std::exp(two_sided_t(confidence, error.degrees) * error.of_sum);
  const double quotient = b.value / a.value;
  return {.value = quotient - 1, .low = quotient / factor - 1, .high = quotient * factor - 1};
}

}  // namespace

Estimate paired_ratio(const RatioParts& a, const RatioParts& b, double confidence) {
  return difference(influence_of(a), influence_of(b), confidence);
}

Estimate paired_quantile(const BatchSamples& a, const BatchSamples& b, double q, double confidence) {
  return difference(influence_of(a, q), influence_of(b, q), confidence);
}

}  // namespace knee::analysis
