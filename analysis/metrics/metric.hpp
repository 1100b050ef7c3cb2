/// `Metric`: a column of the result tables, and the rule that computes it from batches.
#pragma once

#include <span>
#include <variant>

#include "analysis/estimate/estimate.hpp"
#include "analysis/metrics/measurement.hpp"
#include "analysis/estimate/ratio.hpp"
#include "analysis/metrics/sample.hpp"

namespace knee::analysis {

/// A sum over the batches divided by another sum: a mean, a rate, a share.
struct RatioRule {
  using Part = double (*)(const SampledBatch& batch, const Setting& setting);
  Part numerator;
  Part denominator;
  Range range = Range::positive;
};

/// Requests per second with one outcome. A sample without any does not prove that there are none.
struct CountedRateRule {
  RatioRule::Part events;
};

/// A quantile of the pooled latencies, in milliseconds; 1: the longest latency.
struct LatencyRule {
  double quantile;
};

/// A quantile of durations that servers record, in milliseconds.
struct QuantileRule {
  using Durations = const DurationHistogram& (*)(const Batch& batch);
  Durations durations;
  double quantile;
};

/// The largest value in any batch.
struct HighestRule {
  double Measurement::*value;
};

/// A number of the whole point, without a confidence interval.
struct PointRule {
  double (*value)(const Sample& sample);
};

using Rule = std::variant<RatioRule, CountedRateRule, LatencyRule, QuantileRule, HighestRule, PointRule>;

/// One column of the result tables.
struct Metric {
  const char* name;  ///< name with unit, as in the table
  double Measurement::*value;
  const char* meaning;  ///< one sentence for the reference
  bool interval;        ///< whether the table gives its confidence interval (`_low`, `_high`)
  bool steady;          ///< whether it has a meaning only in steady state; empty for a saturated point
  bool of_requests;     ///< whether it exists for each class of requests
  Rule rule;

  /// The value for `sample` with its interval. The ends are not-a-number without an interval, or if `confidence` is
  /// not-a-number.
  [[nodiscard]] Estimate estimate(const Sample& sample, double confidence) const;
};

/// Numerators and denominators of a rule, batch by batch, for `ratio`.
[[nodiscard]] RatioParts parts_of(const RatioRule& rule, const Sample& sample);

/// All metrics in the order of the table.
[[nodiscard]] std::span<const Metric> metrics();
/// The `q`-quantile of the latencies in milliseconds, computed as in the metrics `p50_ms` to `max_ms`.
[[nodiscard]] Estimate latency_estimate(const Sample& sample, double q, double confidence);

/// The metric for the `q`-quantile of the latencies (1: the longest). It must exist.
[[nodiscard]] const Metric& latency_metric(double q);
/// The metric of a member of `Measurement`.
[[nodiscard]] const Metric& metric_of(double Measurement::*value);

}  // namespace knee::analysis
