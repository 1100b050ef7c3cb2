#include "analysis/plan/plan_steps.hpp"

#include <algorithm>
#include <cmath>

namespace knee::analysis {
namespace {

constexpr double kLeastStep = 1.01;    // from the end of one step to the plan of the next
constexpr std::size_t kMostSteps = 64;

PlanStep step_at(double load, const std::vector<Plan>& plans) {
  PlanStep step{.from = load, .architecture = cheapest_of(plans, load)};
  if (!step.architecture) return step;
  step.candidate = plans[*step.architecture].best.candidate;
  step.cost = plans[*step.architecture].cost;
  return step;
}

double next_load(const PlanStep& step) {
  const Estimate& end = step.up_to.load;
  const double above = std::isfinite(end.high) ? std::max(end.high, kLeastStep * end.value) : kLeastStep * end.value;
  return std::max(above, kLeastStep * step.from);
}

}  // namespace

std::optional<std::size_t> cheapest_of(const std::vector<Plan>& plans, double load) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (plans[i].end != PlanEnd::found) continue;
    const auto order = best ? compare(plans[i].cost, plans[*best].cost) : std::weak_ordering::less;
    if (order < 0 || (order == 0 && plans[i].best.score(load) < plans[*best].best.score(load))) best = i;
  }
  return best;
}

std::vector<PlanStep> plan_steps(double from, double to, const PlansAt& plans, const MarginOf& margin) {
  std::vector<PlanStep> steps;
  for (double load = from; load <= to && steps.size() < kMostSteps; load = next_load(steps.back())) {
    const std::vector<Plan> found = plans(load);
    if (found.empty()) return {};
    steps.push_back(step_at(load, found));
    PlanStep& step = steps.back();
    if (!step.architecture) break;
    step.up_to = margin(*step.architecture, step.candidate, load);
    if (step.up_to.end == CapacityEnd::interrupted) return {};
    if (step.up_to.end == CapacityEnd::always_met) break;
  }
  return steps;
}

}  // namespace knee::analysis
