/// `Estimate`: a value and its confidence interval.
#pragma once

#include <cmath>
#include <limits>

namespace knee::analysis {

/// A value with the ends of its confidence interval. Not-a-number means no value, or no interval. `high` is infinite
/// if the sample gives no upper bound, as for high quantiles of short samples.
struct Estimate {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

  double value = kNone;
  double low = kNone;
  double high = kNone;

  [[nodiscard]] bool has_value() const { return !std::isnan(value); }
  [[nodiscard]] bool has_interval() const { return !std::isnan(low) && !std::isnan(high); }
  [[nodiscard]] bool contains(double other) const { return low <= other && other <= high; }
  /// The longer side of the interval as a share of the value; infinite without an interval, 0 for the exact value 0.
  [[nodiscard]] double relative_half_width() const {
    if (!has_interval()) return std::numeric_limits<double>::infinity();
    const double longer = std::fmax(high - value, value - low);
    return longer == 0 ? 0 : longer / std::fabs(value);
  }
};

}  // namespace knee::analysis
