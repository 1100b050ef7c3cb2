#include "analysis/laws/profile.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <boost/math/tools/toms748_solve.hpp>

namespace knee::analysis::laws {
namespace {

// The least sum of squares as a function of one parameter.
class Profile {
 public:
  Profile(const LeastSquares& problem, const LeastSquares::Solution& best, std::vector<Position> others, Position which,
          double largest_squares)
      : problem_{problem}, best_{best}, others_{std::move(others)}, which_{which}, largest_{largest_squares} {}

  // The end of the range towards larger (1) or smaller (-1) values.
  [[nodiscard]] double end(double direction) {
    constexpr int kDoublings = 60;
    const double bound = direction > 0 ? problem_.curve().high[which_] : problem_.curve().low[which_];
    near_ = best_.parameters;
    double inside = near_[which_];
    double step = first_step();
    for (int i = 0; i < kDoublings && inside != bound; ++i, step *= 2) {
      const double outside = direction > 0 ? std::min(inside + step, bound) : std::max(inside - step, bound);
      const double excess_outside = excess(outside);
      if (excess_outside > 0) return crossing(inside, outside, excess_outside);
      inside = outside;
    }
    return inside == bound ? bound : direction * std::numeric_limits<double>::infinity();
  }

 private:
  // Positive where the parameter is contradicted. Each search starts from the solution of the last one.
  double excess(double value) {
    near_[which_] = value;
    const LeastSquares::Solution found = problem_.minimum(near_, others_);
    if (std::isfinite(found.squares)) near_ = found.parameters;
    return std::fmin(found.squares / largest_, kMuch) - 1;
  }

  [[nodiscard]] double crossing(double inside, double outside, double excess_outside) {
    constexpr int kBits = 24;
    const double excess_inside = excess(inside);
    if (excess_inside >= 0) return inside;
    const bool rising = outside > inside;
    std::uintmax_t steps = 60;
    const auto [low, high] = boost::math::tools::toms748_solve(
        [this](double value) { return excess(value); }, rising ? inside : outside, rising ? outside : inside,
        rising ? excess_inside : excess_outside, rising ? excess_outside : excess_inside,
        boost::math::tools::eps_tolerance<double>{kBits}, steps);
    return (low + high) / 2;
  }

  // The standard error for fixed other parameters, which is at most the distance of the end where the law is linear.
  [[nodiscard]] double first_step() const {
    const double slack = std::sqrt(largest_ - best_.squares);
    const double step = slack * problem_.standard_errors(best_.parameters, {which_}).front();
    return std::isfinite(step) ? step : kTinyStep;
  }

  static constexpr double kMuch = 1e9;
  static constexpr double kTinyStep = 1e-6;

  const LeastSquares& problem_;
  const LeastSquares::Solution& best_;
  std::vector<Position> others_;
  Position which_;
  double largest_;
  Parameters near_{};
};

}  // namespace

ParameterRange profile_range(const LeastSquares& problem, const LeastSquares::Solution& best,
                             const std::vector<Position>& estimated, Position which, double largest_squares) {
  std::vector<Position> others = estimated;
  std::erase(others, which);
  Profile profile{problem, best, others, which, largest_squares};
  return {.low = profile.end(-1), .high = profile.end(1)};
}

}  // namespace knee::analysis::laws
