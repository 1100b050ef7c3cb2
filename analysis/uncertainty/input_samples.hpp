/// `InputSamples`: results of points whose uncertain inputs vary from sample to sample.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "analysis/results/point.hpp"
#include "analysis/results/point_result.hpp"
#include "analysis/uncertainty/rank_correlation.hpp"

namespace knee::analysis {

/// An uncertain input: its path, and its ends as written.
struct SampledInput {
  std::string path;
  std::string low;
  std::string high;
};

/// The metrics of which bands are given.
inline constexpr double Measurement::*kBandMetrics[] = {
    &Measurement::throughput_per_s, &Measurement::mean_ms, &Measurement::p50_ms, &Measurement::p99_ms, &Measurement::errors};

/// The samples of one point. Latencies of a saturated sample are infinite; values of a failed sample are not-a-number.
struct SampledPoint {
  std::vector<Measurement> values = {};  ///< of each sample
  std::size_t simulated = 0;             ///< samples that did not fail
  std::size_t saturated = 0;
  std::size_t meeting = 0;               ///< samples whose values lie within all limits of the objective
};

struct InputSamples {
  std::vector<SampledInput> inputs = {};
  std::vector<std::vector<double>> shares = {};  ///< of each sample: for each input its share of its range
  std::vector<SampledPoint> points = {};         ///< in the order of the plan
};

/// Adds the result of the next sample to a point; `planned` has its objective.
void add_sample(SampledPoint& point, const Point& planned, const PointResult& result);

/// The low end, the middle and the high end of a metric over samples: the quantiles 5, 50 and 95 %.
struct Band {
  double low;
  double middle;
  double high;
};
[[nodiscard]] Band band_of(const SampledPoint& point, double Measurement::*metric);

/// The rank correlation of a metric with input number `input`; not-a-number if either does not vary.
[[nodiscard]] double correlation_of(const InputSamples& samples, const SampledPoint& point, double Measurement::*metric,
                                    std::size_t input);

/// How far the inputs explain a metric.
[[nodiscard]] RankRegression regression_of(const InputSamples& samples, const SampledPoint& point, double Measurement::*metric);

}  // namespace knee::analysis
