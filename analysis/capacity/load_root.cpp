#include "analysis/capacity/load_root.hpp"

#include <cmath>
#include <cstdint>

#include <boost/math/tools/toms748_solve.hpp>

namespace knee::analysis {

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

}  // namespace knee::analysis
