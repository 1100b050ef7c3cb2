#include "analysis/capacity/load_root.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <boost/math/tools/toms748_solve.hpp>

namespace knee::analysis {
namespace {

// The place of the root on the straight line between the ends.
double on_line(const LoadBracket& bracket) {
  return bracket.low - bracket.margin_low * (bracket.high - bracket.low) / (bracket.margin_high - bracket.margin_low);
}

}  // namespace

double load_root(const std::function<double(double load)>& margin_at, const LoadBracket& bracket,
                 const RootTolerance& tolerance) {
  constexpr std::uintmax_t kMostSteps = 40;
  const auto is_near = [&](double a, double b) { return std::fabs(a - b) <= std::log1p(tolerance.relative); };
  const auto margin_of = [&](double logarithm) {
    const double found = margin_at(std::exp(logarithm));
    return std::fabs(found) <= tolerance.margin ? 0 : found;
  };
  std::uintmax_t steps = kMostSteps;
  const auto [a, b] = boost::math::tools::toms748_solve(margin_of, std::log(bracket.low), std::log(bracket.high),
                                                        bracket.margin_low, bracket.margin_high, is_near, steps);
  return std::exp((a + b) / 2);
}

double whole_load_root(const std::function<double(double load)>& margin_at, LoadBracket bracket,
                       const RootTolerance& tolerance) {
  const auto is_wide = [&] { return bracket.high - bracket.low > std::max(1.0, tolerance.relative * bracket.low); };
  for (bool halves = false; is_wide(); halves = !halves) {
    const double guess = halves ? (bracket.low + bracket.high) / 2 : on_line(bracket);
    const double load = std::clamp(std::round(guess), bracket.low + 1, bracket.high - 1);
    const double margin = margin_at(load);
    if (std::fabs(margin) <= tolerance.margin) return load;
    (margin > 0 ? bracket.high : bracket.low) = load;
    (margin > 0 ? bracket.margin_high : bracket.margin_low) = margin;
  }
  return on_line(bracket);
}

}  // namespace knee::analysis
