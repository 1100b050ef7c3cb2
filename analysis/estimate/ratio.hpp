/// Ratios of sums over batches: mean latency, throughput, utilisation, share of errors.
#pragma once

#include "analysis/estimate/estimate.hpp"
#include "analysis/estimate/long_run_error.hpp"
#include "analysis/estimate/student.hpp"

namespace knee::analysis {

/// Numerators and denominators of the kept batches of every replication. Examples: latencies over requests
/// served (mean latency), requests served over seconds (throughput), busy time over time (utilisation), requests
/// not served over requests due (errors).
struct RatioParts {
  BatchValues numerators;
  BatchValues denominators;
};

/// The range of values of a ratio.
enum class Range {
  positive,  ///< 0 or more
  share,     ///< 0 to 1, a share of a time or an amount: a utilisation
  counted,   ///< 0 to 1, a share of counted events: errors. A sample without any does not prove that there are none
};

/// The ratio of the sums and its interval, which stays inside the range. No value if the denominators are zero.
///
/// The interval is Student's on a logarithmic scale (positive) or on the scale of log odds (shares): the error of the
/// mean of a queue grows with the mean, but not on these scales, so the interval misses equally often on both sides.
[[nodiscard]] Estimate ratio(const RatioParts& parts, Range range, double confidence);

/// The range of the studentised error of the log odds of a share, whose standard error is `error`, from the end `t` of Student's range.
/// The rarer side of a share is the skewed one.
[[nodiscard]] StudentisedRange log_odds_range(double share, double error, const LongRunError& spread, double t);

}  // namespace knee::analysis
