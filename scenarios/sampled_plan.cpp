#include "scenarios/sampled_plan.hpp"

#include <optional>
#include <string>
#include <utility>

#include "scenarios/language/document.hpp"

namespace knee::scenarios {
namespace {

std::optional<Scenario> sampled(const ExperimentPlan& plan, const Point& point, const std::vector<double>& shares,
                                Diagnostics& mistakes) {
  std::vector<language::Assignment> assignments = assignments_at(plan.uncertain, shares);
  assignments.insert(assignments.end(), point.assignments.begin(), point.assignments.end());
  std::optional<Scenario> built = plan.document->read(assignments, mistakes).built;
  return built && point.load_per_s ? built->at_load(sim::per_second(*point.load_per_s)) : std::move(built);
}

}  // namespace

std::variant<ExperimentPlan, Diagnostics> sampled_plan(const ExperimentPlan& plan,
                                                       const std::vector<std::vector<double>>& samples) {
  Diagnostics mistakes;
  ExperimentPlan result = plan;
  result.points.clear();
  for (const Point& point : plan.points) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      std::optional<Scenario> scenario = sampled(plan, point, samples[i], mistakes);
      if (!scenario) continue;
      Point sample = point;
      sample.scenario = std::move(*scenario);
      sample.swept.emplace_back("sample", std::to_string(i + 1));
      result.points.push_back(std::move(sample));
    }
  }
  if (!mistakes.empty()) return mistakes;
  return result;
}

}  // namespace knee::scenarios
