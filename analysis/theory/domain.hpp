/// Checks of the arguments of formulas.
#pragma once

#include <cmath>
#include <stdexcept>
#include <string>

namespace knee::analysis::theory {

/// Throws std::domain_error with `message` unless `holds`. NaN fails every comparison, so it is rejected as well.
inline void require(bool holds, const char* message) {
  if (!holds) throw std::domain_error{message};
}
inline void require(bool holds, const std::string& message) {
  if (!holds) throw std::domain_error{message};
}

/// Whether `value` is finite and at least zero.
[[nodiscard]] inline bool is_amount(double value) { return std::isfinite(value) && value >= 0; }

/// Whether `value` is finite and above zero.
[[nodiscard]] inline bool is_positive(double value) { return std::isfinite(value) && value > 0; }

/// Whether `value` is between 0 and 1, both excluded.
[[nodiscard]] inline bool is_open_share(double value) { return value > 0 && value < 1; }

}  // namespace knee::analysis::theory
