#include "analysis/estimate/replicated.hpp"

#include <cmath>

#include "analysis/estimate/student.hpp"

namespace knee::analysis {

Estimate mean_over_replications(const std::vector<double>& values, double confidence) {
  double count = 0;
  double sum = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    ++count;
    sum += value;
  }
  if (count == 0) return {};
  const double mean = sum / count;
  if (count < 2) return {.value = mean};
  double squares = 0;
  for (const double value : values) {
    if (!std::isnan(value)) squares += (value - mean) * (value - mean);
  }
  const double half = two_sided_t(confidence, count - 1) * std::sqrt(squares / (count - 1) / count);
  return {.value = mean, .low = mean - half, .high = mean + half};
}

}  // namespace knee::analysis
