/// `PlanStep`: the loads for which one deployment is the cheapest.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "analysis/capacity/capacity.hpp"
#include "analysis/plan/plan.hpp"

namespace knee::analysis {

/// The highest load that a deployment holds.
struct PlanMargin {
  CapacityEnd end = CapacityEnd::interrupted;
  Estimate load = {};
};

struct PlanStep {
  double from = 0;  ///< the load at which the deployment was found: just above the end of the step before
  std::optional<std::size_t> architecture = {};  ///< none: no deployment that is considered holds this load
  Candidate candidate = {};
  Cost cost = {};
  PlanMargin up_to = {};
};

/// The plans of all architectures at a load; empty if the callback ends the search.
using PlansAt = std::function<std::vector<Plan>(double load)>;
/// The highest load that a deployment holds; the search begins at `load`, which it holds.
using MarginOf = std::function<PlanMargin(std::size_t architecture, const Candidate& candidate, double load)>;

/// The cheapest of the plans that found a deployment, of the same cost the one with the larger margin; none if none found one.
[[nodiscard]] std::optional<std::size_t> cheapest_of(const std::vector<Plan>& plans, double load);

/// The cheapest deployment for each load from `from` to `to`: one plan and one search for the highest load for each deployment
/// that is the cheapest somewhere. The next plan is made at the upper end of the interval of that load, at least 1 % above it:
/// a deployment that is the cheapest within less than that can be missed. Empty if a callback ends the search.
[[nodiscard]] std::vector<PlanStep> plan_steps(double from, double to, const PlansAt& plans, const MarginOf& margin);

}  // namespace knee::analysis
