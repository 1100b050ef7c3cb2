/// Bands from uncertain inputs: simulates samples of the points of a plan.
#pragma once

#include <optional>

#include "analysis/uncertainty/input_samples.hpp"
#include "cli/command_line/command_line.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {

/// Simulates `line.samples` Latin hypercube samples of each point of `plan`, each with the length of the first rung and the
/// random numbers of the scenario's own seed, so that samples differ by their inputs only. Nothing is kept on the disk; none
/// if the user interrupts. Throws `InvalidScenario` for inputs that are impossible together.
[[nodiscard]] std::optional<analysis::InputSamples> sample_inputs(const CommandLine& line,
                                                                  const scenarios::ExperimentPlan& plan);

/// Warns that the middle of uncertain inputs is simulated.
void warn_of_uncertain(const CommandLine& line, const scenarios::ExperimentPlan& plan);

}  // namespace knee::cli
