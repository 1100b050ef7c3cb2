#include "analysis/refinement/refinement.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace knee::analysis {
namespace {

constexpr double kAim = 0.7;          // of the error that is accepted
constexpr double kFinest = 1.0 / 20;  // of the precision: the narrowest interval that is divided, relative to its load

double half_width(const Estimate& estimate) {
  return estimate.has_interval() ? std::fmax(estimate.high - estimate.value, estimate.value - estimate.low) : 0;
}

// The second divided difference of three values, without its sign; 0 if their intervals explain it.
double bend(const Estimate& before, const Estimate& at, const Estimate& after, double left, double right) {
  const double share = left / (left + right);  // of `after` in the line at the middle point
  const double deviation = std::abs(at.value - (before.value + share * (after.value - before.value)));
  const double noise = std::hypot(half_width(at), (1 - share) * half_width(before), share * half_width(after));
  return deviation > noise ? deviation / (left * right) : 0;
}

class Refinement {
 public:
  Refinement(const LoadRange& range, const std::vector<CurvePoint>& points, double precision)
      : range_{range}, points_{points}, precision_{precision} {}

  // How many times larger than accepted the error between a point and the next one may be; more than 1: a point is needed.
  [[nodiscard]] double excess(std::size_t left) const {
    const CurvePoint& low = points_[left];
    const CurvePoint& high = points_[left + 1];
    const double width = (high.load - low.load) / high.load;
    if (width <= precision_ * kFinest) return 0;
    double largest = changes_state(low, high) ? width / precision_ : 0;
    for (std::size_t curve = 0; curve < low.values.size(); ++curve) largest = std::max(largest, line_error(left, curve));
    return largest;
  }

 private:
  static bool changes_state(const CurvePoint& low, const CurvePoint& high) {
    using enum CurvePoint::State;
    return low.state != high.state && low.state != failed && high.state != failed;
  }

  // Of a straight line between a point and the next one, in units of what is accepted.
  [[nodiscard]] double line_error(std::size_t left, std::size_t curve) const {
    const Estimate& low = points_[left].values[curve];
    const Estimate& high = points_[left + 1].values[curve];
    if (!low.has_value() || !high.has_value()) return 0;
    const double width = range_.place(points_[left + 1].load) - range_.place(points_[left].load);
    const double error = width * width / 4 * std::max(bend_at(left, curve), bend_at(left + 1, curve));
    const double wanted = precision_ * std::min(std::abs(low.value), std::abs(high.value));
    const double known = std::min(half_width(low), half_width(high));
    return error > 0 ? error / (kAim * std::max(wanted, known)) : 0;
  }

  [[nodiscard]] double bend_at(std::size_t i, std::size_t curve) const {
    if (i == 0 || i + 1 == points_.size()) return 0;
    const Estimate& before = points_[i - 1].values[curve];
    const Estimate& after = points_[i + 1].values[curve];
    if (!before.has_value() || !after.has_value()) return 0;
    const double place = range_.place(points_[i].load);
    return bend(before, points_[i].values[curve], after, place - range_.place(points_[i - 1].load),
                range_.place(points_[i + 1].load) - place);
  }

  const LoadRange& range_;
  const std::vector<CurvePoint>& points_;
  double precision_;
};

struct LoadCandidate {
  double load;
  double excess;
};

}  // namespace

std::vector<double> next_loads(const LoadRange& range, const std::vector<CurvePoint>& points, double precision) {
  const Refinement refinement{range, points, precision};
  std::vector<LoadCandidate> candidates;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const double excess = refinement.excess(i);
    const auto load = excess > 1 ? load_between(range, points[i].load, points[i + 1].load) : std::nullopt;
    if (load) candidates.push_back({*load, excess});
  }
  const std::size_t left = range.most - std::min(range.most, points.size());
  const auto is_worse = [](const LoadCandidate& a, const LoadCandidate& b) { return a.excess > b.excess; };
  std::stable_sort(candidates.begin(), candidates.end(), is_worse);
  candidates.resize(std::min(left, candidates.size()), LoadCandidate{});
  std::vector<double> loads;
  for (const LoadCandidate& one : candidates) loads.push_back(one.load);
  std::sort(loads.begin(), loads.end());
  return loads;
}

}  // namespace knee::analysis
