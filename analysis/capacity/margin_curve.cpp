#include "analysis/capacity/margin_curve.hpp"

#include <cmath>
#include <iterator>

#include "analysis/capacity/load_root.hpp"

namespace knee::analysis {
namespace {

constexpr RootTolerance kCurveTolerance{.relative = 0.01, .margin = 0.01};

}  // namespace

const Estimate& MarginCurve::at(double load) {
  const auto known = known_.find(load);
  return known != known_.end() ? known->second : known_.emplace(load, measure_(load)).first->second;
}

Estimate MarginCurve::root(double low, double high) {
  const double value =
      load_root([this](double load) { return at(load).value; }, {low, high, at(low).value, at(high).value}, kCurveTolerance);
  const auto above = known_.upper_bound(value);
  if (above == known_.begin() || above == known_.end()) return {.value = value};
  const auto below = std::prev(above);
  const double slope = (above->second.value - below->second.value) / std::log(above->first / below->first);
  if (!(slope > 0)) return {.value = value};
  const bool nearer_below = value / below->first < above->first / value;
  const Estimate& near = nearer_below ? below->second : above->second;
  return {.value = value,
          .low = value * std::exp(-(near.high - near.value) / slope),
          .high = value * std::exp((near.value - near.low) / slope)};
}

}  // namespace knee::analysis
