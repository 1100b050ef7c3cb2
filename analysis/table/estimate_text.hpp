/// Estimates as text: `23.1 ±0.8`.
#pragma once

#include <string>

#include "analysis/estimate/estimate.hpp"

namespace knee::analysis {

/// Significant digits of an estimate in a report at most.
inline constexpr int kEstimateDigits = 4;

/// The shortest text of `value` rounded to `digits` significant digits; empty for not-a-number.
[[nodiscard]] std::string short_number(double value, int digits);

/// The value with as many decimals as half the width of its interval justifies, but at most `kEstimateDigits` digits.
[[nodiscard]] std::string estimate_text(double value, double half);

/// ` ±` and the half width; 0 if it is less than half of the value's last digit; empty without an interval.
[[nodiscard]] std::string half_width_text(double value, double half);

/// Value and half width; empty without a value.
[[nodiscard]] std::string estimate_text(const Estimate& estimate);

}  // namespace knee::analysis
