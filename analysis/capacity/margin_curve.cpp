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

const Estimate& MarginCurve::at(double load) {
  const auto known = known_.find(load);
  return known != known_.end() ? known->second : known_.emplace(load, measure_(load)).first->second;
}

Estimate MarginCurve::root(double low, double high) {
  const double value =
      load_root([this](double load) { return at(load).value; }, {low, high, at(low).value, at(high).value}, kCurveTolerance);
  const double near = nearest(value);
  const double below = std::max(low, near / kSlopeStep);
  const double above = std::min(high, near * kSlopeStep);
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
