/// The plan under uncertain inputs: simulates deployments in samples of the inputs.
#pragma once

#include <optional>

#include "analysis/uncertainty/regret_report.hpp"
#include "cli/command_line/command_line.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {

class SharedPool;

/// Rates deployments in `line.samples` Latin hypercube samples of the uncertain inputs of `plan`, which has some, with the same
/// random numbers in each, and chooses by regret. `middle` is the plan with each input at its middle. The candidates are the
/// choices of the middle and of the samples that need least and most by theory, for each machine type with any number of nodes
/// that some sample needs. None if the user interrupts. Throws `InvalidScenario` for inputs that are impossible together.
[[nodiscard]] std::optional<analysis::RegretReport> plan_by_regret(const CommandLine& line, SharedPool& pool,
                                                                   const scenarios::ExperimentPlan& plan,
                                                                   analysis::PlanReport middle);

}  // namespace knee::cli
