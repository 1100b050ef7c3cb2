/// PointSummary: the replications of a point as one row.
#pragma once

#include <cstddef>
#include <span>

#include "cli/point_record.hpp"

namespace knee::cli {

/// A mean and its confidence interval.
struct Estimate {
  double mean = scenarios::Measurement::kNone;
  double low = scenarios::Measurement::kNone;  ///< none with fewer than two values
  double high = scenarios::Measurement::kNone;
};

/// Mean of the values that are numbers, and Student's t interval: mean ± t((1 + confidence) / 2, n - 1) s /
/// sqrt(n).
[[nodiscard]] Estimate estimate(std::span<const double> values, double confidence);

/// A point's replications together. A value is the mean over the replications that succeeded (`max_ms`: the
/// largest). Where the point is saturated, what means something only in steady state is not-a-number.
struct PointSummary {
  scenarios::Measurement mean;
  scenarios::Measurement low;   ///< of the confidence interval
  scenarios::Measurement high;  ///< of the confidence interval
  bool saturated = false;       ///< backlog growth and requests of all replications together say so
  std::size_t succeeded = 0;
  std::size_t failed = 0;

  /// `stable`, `saturated`, or `failed` if no replication succeeded.
  [[nodiscard]] const char* state() const;
  [[nodiscard]] bool stable() const { return succeeded > 0 && !saturated; }
  /// Share of the requests that came to an end which were refused or timed out, 0 to 1.
  [[nodiscard]] double errors() const;
  /// Whether the point is stable and its mean latencies and errors stay within the objective.
  [[nodiscard]] bool meets(const Requirement& objective) const;
};

[[nodiscard]] PointSummary summarize(const PointRecord& record);

}  // namespace knee::cli
