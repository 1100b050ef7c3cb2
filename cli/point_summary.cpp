#include "cli/point_summary.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <boost/math/distributions/students_t.hpp>

namespace knee::cli {
namespace {

using scenarios::Measurement;
using scenarios::Metric;

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// Half the width of the t interval; there are at least two values.
double half_width(std::span<const double> values, double mean, double confidence) {
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const auto n = static_cast<double>(values.size());
  const boost::math::students_t distribution{n - 1};
  return boost::math::quantile(distribution, (1 + confidence) / 2) * std::sqrt(squares / (n - 1) / n);
}

std::vector<double> numbers_of(const std::vector<Measurement>& measurements, double Measurement::*metric) {
  std::vector<double> numbers;
  for (const Measurement& measurement : measurements) {
    if (!std::isnan(measurement.*metric)) numbers.push_back(measurement.*metric);
  }
  return numbers;
}

std::vector<Measurement> successes(const PointRecord& record) {
  std::vector<Measurement> measurements;
  for (const std::optional<Replication>& replication : record.replications) {
    if (replication && !replication->failed()) measurements.push_back(replication->measurement);
  }
  return measurements;
}

// One replication alone may look stable by chance; the sums of all of them are the longer observation.
bool saturated(const std::vector<Measurement>& measurements) {
  double growth = 0;
  double requests = 0;
  for (const Measurement& measurement : measurements) {
    growth += measurement.backlog_growth;
    requests += measurement.requests;
  }
  return scenarios::is_saturated(growth, requests);
}

void put(const Metric& metric, const std::vector<double>& numbers, double confidence, PointSummary& summary) {
  if (numbers.empty()) return;
  if (metric.value == &Measurement::max_ms) {
    summary.mean.max_ms = *std::max_element(numbers.begin(), numbers.end());
    return;
  }
  const Estimate found = estimate(numbers, confidence);
  summary.mean.*metric.value = found.mean;
  if (!metric.interval) return;
  summary.low.*metric.value = found.low;
  summary.high.*metric.value = found.high;
}

}  // namespace

Estimate estimate(std::span<const double> values, double confidence) {
  std::vector<double> numbers;
  std::copy_if(values.begin(), values.end(), std::back_inserter(numbers),
               [](double value) { return !std::isnan(value); });
  if (numbers.empty()) return {};
  const double mean = mean_of(numbers);
  if (numbers.size() < 2) return {.mean = mean};
  const double half = half_width(numbers, mean, confidence);
  return {.mean = mean, .low = mean - half, .high = mean + half};
}

const char* PointSummary::state() const {
  if (succeeded == 0) return "failed";
  return saturated ? "saturated" : "stable";
}

double PointSummary::errors() const {
  const double failing = mean.refused_per_s + mean.timed_out_per_s;
  return failing > 0 ? failing / (failing + mean.throughput_per_s) : 0;
}

bool PointSummary::meets(const Requirement& objective) const {
  if (!stable()) return false;
  if (objective.errors && errors() > *objective.errors) return false;
  return std::all_of(objective.latencies.begin(), objective.latencies.end(),
                     [this](const LatencyLimit& limit) { return mean.*limit.quantile <= limit.limit_ms; });
}

PointSummary summarize(const PointRecord& record) {
  const std::vector<Measurement> measurements = successes(record);
  PointSummary summary;
  summary.succeeded = measurements.size();
  summary.failed = static_cast<std::size_t>(std::count_if(
      record.replications.begin(), record.replications.end(),
      [](const std::optional<Replication>& replication) { return replication && replication->failed(); }));
  summary.saturated = !measurements.empty() && saturated(measurements);
  for (const Metric& metric : scenarios::metrics()) {
    if (summary.saturated && metric.steady) continue;
    put(metric, numbers_of(measurements, metric.value), record.confidence, summary);
  }
  return summary;
}

}  // namespace knee::cli
