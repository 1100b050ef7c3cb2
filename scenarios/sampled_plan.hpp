/// Samples of a plan with uncertain inputs.
#pragma once

#include <variant>
#include <vector>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios {

/// The plan with each point once for each sample, point by point; a sample has for each uncertain input of `plan` its share
/// (0 to 1) of its range, and is named by its number, from 1, as the last swept value. Swept values replace uncertain ones,
/// and a swept load the uncertain rates of arrivals. Inputs that are impossible together are a mistake.
[[nodiscard]] std::variant<ExperimentPlan, Diagnostics> sampled_plan(const ExperimentPlan& plan,
                                                                     const std::vector<std::vector<double>>& samples);

}  // namespace knee::scenarios
