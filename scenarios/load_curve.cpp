#include "scenarios/load_curve.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "analysis/results/point.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/schema/quantity.hpp"
#include "sim/kernel/check.hpp"

namespace knee::scenarios {
namespace {

// Points without their scenarios: the copy of a plan that gets others.
ExperimentPlan without_points(const ExperimentPlan& plan) {
  ExperimentPlan rest = plan;
  rest.points.clear();
  rest.curves.clear();
  return rest;
}

Point point_at(const Point& like, const LoadCurve& curve, double load) {
  Point point = like;
  const auto swept = std::find_if(point.swept.begin(), point.swept.end(), [](const auto& one) { return one.first == analysis::kLoadKey; });
  KNEE_CHECK(swept != point.swept.end(), "the points of a curve have a load");
  swept->second = text_of_load(load);
  point.load_per_s = load;
  point.scenario = curve.scenario.at_load(sim::per_second(load));
  return point;
}

void add_curve(const ExperimentPlan& plan, const LoadCurve& curve, const std::vector<double>& loads, ExperimentPlan& into) {
  LoadCurve added = curve;
  added.first = into.points.size();
  added.points = loads.size();
  for (const double load : loads) into.points.push_back(point_at(plan.points[curve.first], curve, load));
  into.curves.push_back(std::move(added));
}

}  // namespace

std::vector<double> loads_of(const ExperimentPlan& plan, const LoadCurve& curve) {
  std::vector<double> loads;
  for (std::size_t i = 0; i < curve.points; ++i) loads.push_back(plan.points[curve.first + i].load_per_s.value());
  return loads;
}

ExperimentPlan with_loads(const ExperimentPlan& plan, const std::vector<std::vector<double>>& loads) {
  KNEE_CHECK(loads.size() == plan.curves.size(), "each curve has loads");
  ExperimentPlan other = without_points(plan);
  std::size_t number = 0;  // of the next point of `plan`
  const auto add_until = [&](std::size_t end) {
    for (; number < end; ++number) other.points.push_back(plan.points[number]);
  };
  for (std::size_t i = 0; i < loads.size(); ++i) {
    add_until(plan.curves[i].first);
    add_curve(plan, plan.curves[i], loads[i], other);
    number += plan.curves[i].points;
  }
  add_until(plan.points.size());
  return other;
}

ExperimentPlan curve_at(const ExperimentPlan& plan, const LoadCurve& curve, const std::vector<double>& loads) {
  ExperimentPlan some{.base = plan.base, .points = {}, .hash = plan.hash, .document = plan.document};
  add_curve(plan, curve, loads, some);
  some.curves.clear();
  return some;
}

std::vector<std::size_t> parts_of(const ExperimentPlan& plan) {
  std::vector<std::size_t> parts;
  std::size_t next = 0;
  for (const LoadCurve& curve : plan.curves) {
    while (parts.size() < curve.first) parts.push_back(next++);
    parts.insert(parts.end(), curve.points, next++);
  }
  while (parts.size() < plan.points.size()) parts.push_back(next++);
  return parts;
}

double load_in(const std::string& text) { return std::get<double>(rate().read(text)); }

std::string text_of_load(double load) { return rate().write(load); }

}  // namespace knee::scenarios
