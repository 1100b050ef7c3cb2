/// Bands from uncertain inputs: simulates samples of the points of a plan.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "analysis/uncertainty/input_samples.hpp"
#include "cli/command_line/command_line.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {

/// The folder of a results directory that keeps the samples: a results directory of its own, whose points have the number of
/// their `sample` as the last swept value.
inline constexpr const char* kSamplesFolder = "samples";

/// The uncertain inputs of `plan` and `count` Latin hypercube samples of them; nothing is simulated.
[[nodiscard]] analysis::InputSamples drawn_samples(const scenarios::ExperimentPlan& plan, std::size_t count);

/// `scenarios::sampled_plan`. Throws `InvalidScenario` for inputs that are impossible together.
[[nodiscard]] scenarios::ExperimentPlan require_sampled_plan(const scenarios::ExperimentPlan& plan,
                                                             const std::vector<std::vector<double>>& shares);

/// Simulates `line.samples` Latin hypercube samples of each point of `plan`, each with the length of the first rung and the
/// random numbers of the scenario's own seed, so that samples differ by their inputs only. With a directory, each finished
/// replication is kept in its folder of samples, and only missing ones are simulated; samples of another scenario, version or
/// number are replaced. None if the user interrupts. Throws `InvalidScenario` for inputs that are impossible together.
[[nodiscard]] std::optional<analysis::InputSamples> sample_inputs(const CommandLine& line,
                                                                  const scenarios::ExperimentPlan& plan);

/// The samples that a finished sweep with `--samples` has left in `directory`; none if its last sweep had none.
[[nodiscard]] std::optional<analysis::InputSamples> kept_samples(const std::filesystem::path& directory,
                                                                 const FinishedSweep& sweep);

/// Warns that the middle of uncertain inputs is simulated.
void warn_of_uncertain(const CommandLine& line, const scenarios::ExperimentPlan& plan);

}  // namespace knee::cli
