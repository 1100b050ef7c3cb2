#include "analysis/table/estimate_text.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

int magnitude(double number) { return static_cast<int>(std::floor(std::log10(number))); }

// Number of digits of a half width: two if the first is a one, else one (nearly the Particle Data Group's rule).
int half_width_digits(double half) { return rounded(half, 1) / std::pow(10, magnitude(half)) < 1.5 ? 2 : 1; }

}  // namespace

std::string short_number(double value, int digits) {
  return std::isnan(value) ? std::string{} : fmt::format("{}", rounded(value, digits));
}

std::string estimate_text(double value, double half) {
  if (!std::isfinite(half) || half <= 0 || std::isnan(value)) return short_number(value, kEstimateDigits);
  const int of_half = half_width_digits(half) - 1 - magnitude(half);
  const int of_value = kEstimateDigits - 1 - (value > 0 ? magnitude(value) : 0);
  const int decimals = std::min(of_half, of_value);
  return fmt::format("{:.{}f}", decimals < 0 ? rounded(value, kEstimateDigits) : value, std::max(0, decimals));
}

std::string half_width_text(double value, double half) {
  if (std::isnan(half)) return {};
  if (std::isinf(half)) return " ±?";
  const double last_digit = std::pow(10, 1 - kEstimateDigits) * std::fabs(value);
  return " ±" + (half > last_digit / 20 ? short_number(half, half_width_digits(half)) : "0");
}

std::string estimate_text(const Estimate& estimate) {
  const double half = (estimate.high - estimate.low) / 2;
  return estimate_text(estimate.value, half) + half_width_text(estimate.value, half);
}

}  // namespace knee::analysis
