/// Texts and numbers in a script for gnuplot.
#pragma once

#include <string>

namespace knee::analysis {

/// A string in single quotes, in which gnuplot replaces nothing; a quote is written twice. Line breaks become blanks.
[[nodiscard]] std::string single_quoted(const std::string& text);

/// The text of a tick. gnuplot reads it as a format, in which `%` is written twice.
[[nodiscard]] std::string quoted_tick(const std::string& text);

/// Ten significant digits, 0 for less than 1e-12; `NaN`, which gnuplot does not draw, for a number that is not finite.
[[nodiscard]] std::string plain_number(double value);

}  // namespace knee::analysis
