#include "analysis/picture/gnuplot_text.hpp"

#include <cmath>

#include <fmt/format.h>

namespace knee::analysis {

std::string single_quoted(const std::string& text) {
  std::string result = "'";
  for (const char letter : text) {
    if (letter == '\'') result += '\'';
    result += static_cast<unsigned char>(letter) < ' ' ? ' ' : letter;
  }
  return result + '\'';
}

std::string quoted_tick(const std::string& text) {
  std::string escaped;
  for (const char letter : text) escaped += letter == '%' ? std::string{"%%"} : std::string{letter};
  return single_quoted(escaped);
}

std::string plain_number(double value) {
  constexpr double kNothing = 1e-12;  // less is left by rounding
  if (!std::isfinite(value)) return "NaN";
  return std::fabs(value) < kNothing ? "0" : fmt::format("{:.10g}", value);
}

}  // namespace knee::analysis
