#include "analysis/capacity/margin_curve.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/capacity/load_root.hpp"

namespace knee::analysis {
namespace {

constexpr RootTolerance kCurveTolerance{.relative = 0.01, .margin = 0.03};
constexpr double kSlopeStep = 1.08;  // between the root and the loads that give the slope: nearer ones differ by noise
constexpr double kCliff = 2;         // a larger margin is that of a load at which work piles up

}  // namespace

const Estimate& MarginCurve::measured(double load) {
  const auto known = known_.find(load);
  return known != known_.end() ? known->second : known_.emplace(load, measure_(load)).first->second;
}

Estimate MarginCurve::at(double load) {
  if (!axis_.is_whole() || load == std::floor(load)) return measured(load);
  const Estimate& below = measured(axis_.at_least(std::floor(load)));
  const Estimate& above = measured(axis_.at_least(load));
  const double share = load - std::floor(load);
  const auto between = [share](double a, double b) { return (1 - share) * a + share * b; };
  return {.value = between(below.value, above.value),
          .low = between(below.low, above.low),
          .high = between(below.high, above.high)};
}

Estimate MarginCurve::root(double low, double high) {
  const double value =
      load_root([this](double load) { return at(load).value; }, {low, high, at(low).value, at(high).value}, kCurveTolerance);
  const double near = nearest(value);
  const double below = std::max(low, axis_.below(near, kSlopeStep));
  const double above = std::min(high, axis_.above(near, kSlopeStep));
  const double slope = slope_between(below, at(above).value < kCliff ? above : near);
  if (!(slope > 0)) return {.value = value};
  const auto along_slope = [&](double margin) { return near * std::exp(-margin / slope); };
  return {.value = along_slope(at(near).value), .low = along_slope(at(near).high), .high = along_slope(at(near).low)};
}

double MarginCurve::nearest(double load) const {
  return std::min_element(known_.begin(), known_.end(), [load](const auto& a, const auto& b) {
           return std::fabs(std::log(a.first / load)) < std::fabs(std::log(b.first / load));
         })->first;
}

double MarginCurve::slope_between(double below, double above) {
  return (at(above).value - at(below).value) / std::log(above / below);
}

}  // namespace knee::analysis
