/// What the result tables tell of a point: the metrics, and how each comes from batches.
#pragma once

#include <span>
#include <variant>

#include "analysis/estimate/estimate.hpp"
#include "analysis/metrics/measurement.hpp"
#include "analysis/estimate/ratio.hpp"
#include "analysis/metrics/sample.hpp"

namespace knee::analysis {

/// A sum over the batches divided by another one: a mean, a rate, a share.
struct RatioRule {
  using Part = double (*)(const SampledBatch& batch, const Setting& setting);
  Part numerator;
  Part denominator;
  Range range = Range::positive;
};

/// How often requests end in some way, per second. That none did in a sample does not mean that none ever does.
struct CountedRateRule {
  RatioRule::Part events;
};

/// A quantile of the pooled latencies, in milliseconds; 1 is the longest of them.
struct LatencyRule {
  double quantile;
};

/// The same of durations on the side of the servers.
struct QuantileRule {
  using Durations = const DurationHistogram& (*)(const Batch& batch);
  Durations durations;
  double quantile;
};

/// The largest value in any batch.
struct HighestRule {
  double Measurement::*value;
};

/// A number of the whole point, without error.
struct PointRule {
  double (*value)(const Sample& sample);
};

using Rule = std::variant<RatioRule, CountedRateRule, LatencyRule, QuantileRule, HighestRule, PointRule>;

/// One column of the result tables.
struct Metric {
  const char* name;  ///< with its unit, as in the table
  double Measurement::*value;
  const char* meaning;  ///< one sentence for the reference
  bool interval;        ///< whether the table gives its confidence interval (`_low`, `_high`)
  bool steady;          ///< whether it means something only in steady state: left out where a point is saturated
  bool of_requests;     ///< whether each class of requests has one of its own
  Rule rule;

  /// Its value for `sample` with its interval, which is not-a-number where there is none, as it is where `confidence` is
  /// not-a-number.
  [[nodiscard]] Estimate estimate(const Sample& sample, double confidence) const;
};

/// Numerators and denominators of a rule, batch by batch, for `ratio`.
[[nodiscard]] RatioParts parts_of(const RatioRule& rule, const Sample& sample);

/// All metrics in the order of the table.
[[nodiscard]] std::span<const Metric> metrics();
/// The quantile `q` of the latencies in milliseconds, as the metrics that are quantiles give it.
[[nodiscard]] Estimate latency_estimate(const Sample& sample, double q, double confidence);

/// The metric that is the quantile `q` of the latencies (1: the longest). There is one.
[[nodiscard]] const Metric& latency_metric(double q);
/// The metric in a member of `Measurement`.
[[nodiscard]] const Metric& metric_of(double Measurement::*value);

}  // namespace knee::analysis
