#include "analysis/jackknife.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "analysis/student.hpp"

namespace knee::analysis {

Estimate jackknife(const Metric& metric, std::vector<Replication>& replications, Sample sample, double confidence) {
  sample.window.replications = replications;
  Estimate estimate = metric.estimate(sample, Measurement::kNone);
  if (replications.size() < 2 || !estimate.has_value()) return estimate;
  std::vector<double> without;
  for (Replication& one : replications) {
    std::swap(one, replications.back());
    sample.window.replications = std::span{replications}.first(replications.size() - 1);
    without.push_back(metric.estimate(sample, Measurement::kNone).value);
    std::swap(one, replications.back());
  }
  const auto n = static_cast<double>(without.size());
  double mean = 0;
  for (const double value : without) mean += value / n;
  double squares = 0;
  for (const double value : without) squares += (value - mean) * (value - mean);
  const double half = two_sided_t(confidence, n - 1) * std::sqrt(squares * (n - 1) / n);
  estimate.low = std::max(0.0, estimate.value - half);
  estimate.high = estimate.value + half;
  return estimate;
}

}  // namespace knee::analysis
