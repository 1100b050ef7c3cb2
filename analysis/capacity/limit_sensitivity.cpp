#include "analysis/capacity/limit_sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "analysis/metrics/window.hpp"

namespace knee::analysis {
namespace {

// The load at which the margin of the trials is `wanted`; `trials` are at least two, by load.
double load_at(const std::vector<LoadTrial>& trials, double wanted) {
  std::size_t above = 1;
  while (above + 1 < trials.size() && trials[above].estimate < wanted) ++above;
  const LoadTrial& a = trials[above - 1];
  const LoadTrial& b = trials[above];
  if (!(b.estimate > a.estimate)) return Estimate::kNone;
  return a.load * std::pow(b.load / a.load, (wanted - a.estimate) / (b.estimate - a.estimate));
}

bool is_on_curve(const LoadTrial& trial) { return trial.state != State::saturated && std::fabs(trial.estimate) < kMostMargin; }

}  // namespace

LimitSensitivity limit_sensitivity(const Capacity& capacity) {
  std::vector<LoadTrial> curve;
  std::copy_if(capacity.trials.begin(), capacity.trials.end(), std::back_inserter(curve), is_on_curve);
  if (curve.size() < 2) return {};
  const double below = std::log1p(-kOtherLimit);
  const double above = std::log1p(kOtherLimit);
  LimitSensitivity found{.lower = load_at(curve, below), .higher = load_at(curve, above)};
  found.elasticity = (above - below) / std::log(found.higher / found.lower);
  return found;
}

std::optional<Objective::Quantile> binding_quantile(const CapacityQuestion& question, const Capacity& capacity) {
  if (capacity.at_capacity.empty()) return std::nullopt;
  const auto limited = limited_estimates(window_at(capacity, question), question.objective, question.confidence);
  const auto nearest = std::max_element(limited.begin(), limited.end(), [](const LimitedEstimate& a, const LimitedEstimate& b) {
    return a.estimate.value * b.limit < b.estimate.value * a.limit;
  });
  const auto number = static_cast<std::size_t>(nearest - limited.begin());
  if (number >= question.objective.quantiles.size()) return std::nullopt;
  return question.objective.quantiles[number];
}

}  // namespace knee::analysis
