#include "analysis/refinement/result_curve.hpp"

#include <algorithm>
#include <cstddef>

#include "analysis/metrics/metric.hpp"

namespace knee::analysis {
namespace {

constexpr double kQuantile = 0.99;  // besides those of the objective

CurvePoint::State state_of(const PointResult& result) {
  switch (result.state) {
    case State::saturated:
    case State::unsettled: return CurvePoint::State::unsteady;
    case State::failed: return CurvePoint::State::failed;
    case State::stable:
    case State::transient: break;
  }
  return CurvePoint::State::steady;
}

std::vector<double> quantiles_of(const Point& point) {
  std::vector<double> quantiles{kQuantile};
  if (!point.objective) return quantiles;
  for (const Objective::Quantile& one : point.objective->quantiles) {
    const bool known = std::find(quantiles.begin(), quantiles.end(), one.q) != quantiles.end();
    if (!known && !one.which && one.q < 1) quantiles.push_back(one.q);  // the longest latency is no steady value
  }
  return quantiles;
}

}  // namespace

CurvePoint curve_point(double load, const Point& point, const PointResult& result) {
  CurvePoint at{.load = load, .state = state_of(result)};
  const auto latency = [&](double Measurement::*metric) { return at.state == CurvePoint::State::steady ? result.all[metric] : Estimate{}; };
  at.values = {result.all[&Measurement::throughput_per_s], latency(&Measurement::mean_ms)};
  for (const double q : quantiles_of(point)) at.values.push_back(latency(latency_metric(q).value));
  return at;
}

std::vector<double> next_loads(const LoadRange& range, const std::vector<double>& loads, const std::vector<Entry>& entries) {
  std::vector<CurvePoint> points;
  for (std::size_t i = 0; i < entries.size(); ++i) points.push_back(curve_point(loads[i], entries[i].point, entries[i].result));
  const Effort& effort = entries.front().point.effort;
  const bool has_precision = !effort.fixed && !effort.transient;
  return next_loads(range, points, has_precision ? effort.precision : Effort{}.precision);
}

}  // namespace knee::analysis
