#include "scenarios/sampled_plan.hpp"

#include <optional>
#include <string>
#include <utility>

#include "scenarios/language/document.hpp"

namespace knee::scenarios {
namespace {

// The values of a sample, then those of the point, which hold where both are of one key.
std::vector<language::Assignment> sampled_assignments(const ExperimentPlan& plan, const Point& point, const std::vector<double>& shares) {
  std::vector<language::Assignment> assignments = assignments_at(plan.uncertain, shares);
  assignments.insert(assignments.end(), point.assignments.begin(), point.assignments.end());
  return assignments;
}

std::optional<Scenario> sampled(const ExperimentPlan& plan, const Point& sample, Diagnostics& mistakes) {
  std::optional<Scenario> built = plan.document->read(sample.assignments, mistakes).built;
  return built && sample.load_per_s ? built->at_load(sim::per_second(*sample.load_per_s)) : std::move(built);
}

}  // namespace

std::variant<ExperimentPlan, Diagnostics> sampled_plan(const ExperimentPlan& plan,
                                                       const std::vector<std::vector<double>>& samples) {
  Diagnostics mistakes;
  ExperimentPlan result = plan;
  result.points.clear();
  result.curves.clear();
  for (const Point& point : plan.points) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      Point sample = point;
      sample.assignments = sampled_assignments(plan, point, samples[i]);
      std::optional<Scenario> scenario = sampled(plan, sample, mistakes);
      if (!scenario) continue;
      sample.scenario = std::move(*scenario);
      sample.swept.emplace_back("sample", std::to_string(i + 1));
      result.points.push_back(std::move(sample));
    }
  }
  if (!mistakes.empty()) return mistakes;
  return result;
}

}  // namespace knee::scenarios
