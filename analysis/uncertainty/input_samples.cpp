#include "analysis/uncertainty/input_samples.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace knee::analysis {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

const Estimates& of_class(const PointResult& result, RequestClass which) { return which ? result.classes[*which] : result.all; }

// An empty quantile, as of a saturated point, is beyond every limit.
bool within_limits(const Objective& objective, const PointResult& result) {
  const auto quantile_holds = [&result](const Objective::Quantile& one) {
    return of_class(result, one.which).value.*latency_metric(one.q).value <= one.limit_ms;
  };
  const auto errors_hold = [&result](const Objective::Errors& one) {
    return of_class(result, one.which).value.errors <= one.share;
  };
  return result.state != State::saturated &&
         std::all_of(objective.quantiles.begin(), objective.quantiles.end(), quantile_holds) &&
         std::all_of(objective.errors.begin(), objective.errors.end(), errors_hold);
}

// The `q`-quantile of sorted values, with linear interpolation between neighbours.
double quantile_of(const std::vector<double>& sorted, double q) {
  if (sorted.empty()) return Measurement::kNone;
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double share = place - static_cast<double>(below);
  if (share == 0 || sorted[below] == sorted[below + 1]) return sorted[below];
  return sorted[below] + share * (sorted[below + 1] - sorted[below]);
}

// The samples in which a metric has a value: each input's share of its range, and the value.
struct Known {
  std::vector<std::vector<double>> inputs = {};
  std::vector<double> values = {};
};

Known known_samples(const InputSamples& samples, const SampledPoint& point, double Measurement::*metric) {
  Known known{.inputs = std::vector<std::vector<double>>(samples.inputs.size())};
  for (std::size_t i = 0; i < point.values.size(); ++i) {
    if (std::isnan(point.values[i].*metric)) continue;
    known.values.push_back(point.values[i].*metric);
    for (std::size_t input = 0; input < known.inputs.size(); ++input) known.inputs[input].push_back(samples.shares[i][input]);
  }
  return known;
}

}  // namespace

void add_sample(SampledPoint& point, const Point& planned, const PointResult& result) {
  Measurement values = result.all.value;
  if (result.state == State::saturated) {
    values.mean_ms = values.p50_ms = values.p99_ms = kInfinite;
    ++point.saturated;
  }
  if (result.state != State::failed) ++point.simulated;
  if (planned.objective && result.state != State::failed && within_limits(*planned.objective, result)) ++point.meeting;
  point.values.push_back(values);
}

Band band_of(const SampledPoint& point, double Measurement::*metric) {
  constexpr double kLow = 0.05;
  constexpr double kMiddle = 0.5;
  constexpr double kHigh = 0.95;
  std::vector<double> sorted;
  for (const Measurement& one : point.values) {
    if (!std::isnan(one.*metric)) sorted.push_back(one.*metric);
  }
  std::sort(sorted.begin(), sorted.end());
  return {quantile_of(sorted, kLow), quantile_of(sorted, kMiddle), quantile_of(sorted, kHigh)};
}

double correlation_of(const InputSamples& samples, const SampledPoint& point, double Measurement::*metric, std::size_t input) {
  const Known known = known_samples(samples, point, metric);
  return rank_correlation(known.inputs[input], known.values);
}

RankRegression regression_of(const InputSamples& samples, const SampledPoint& point, double Measurement::*metric) {
  const Known known = known_samples(samples, point, metric);
  return rank_regression(known.inputs, known.values);
}

}  // namespace knee::analysis
