/// `LoadCurve`: points of a plan that differ in the load alone, and whose loads the sweep finds.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/refinement/load_range.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios {

struct ExperimentPlan;

/// Neighbouring points of a plan, by ascending load, as `points: auto` has found them so far for one architecture and one combination
/// of the other swept values.
struct LoadCurve {
  std::size_t first = 0;         ///< number of its first point in the plan
  std::size_t points = 0;        ///< number of points so far
  analysis::LoadRange range = {};
  Scenario scenario = {};        ///< without the swept load; shares what its points share
};

/// The loads of a curve so far, in 1/s.
[[nodiscard]] std::vector<double> loads_of(const ExperimentPlan& plan, const LoadCurve& curve);

/// The plan with other loads, ascending, for each of its curves. What the plan says besides its points stays.
[[nodiscard]] ExperimentPlan with_loads(const ExperimentPlan& plan, const std::vector<std::vector<double>>& loads);

/// The points of one curve of a plan at some loads: a plan without curves.
[[nodiscard]] ExperimentPlan curve_at(const ExperimentPlan& plan, const LoadCurve& curve, const std::vector<double>& loads);

/// The parts of a plan that belong together: the number of each point's part, ascending from 0. A curve is one part, as is each other
/// point.
[[nodiscard]] std::vector<std::size_t> parts_of(const ExperimentPlan& plan);

/// The load of a text such as `200/s`, in 1/s, and the text of a load that the sweep has found.
[[nodiscard]] double load_in(const std::string& text);
[[nodiscard]] std::string text_of_load(double load);

}  // namespace knee::scenarios
