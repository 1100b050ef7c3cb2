/// What `run` and `sweep` do once the scenario is read.
#pragma once

#include <vector>

#include "analysis/results/results.hpp"
#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/runner/runner.hpp"

namespace knee::cli {

/// Points, and how they are simulated.
struct Experiment {
  analysis::Results results;
  Simulate simulate;
};

/// Simulates all of `experiments` and prints their results as one. The status says whether what the scenarios claim
/// holds and, with `--check-objective`, whether every point meets its objective.
[[nodiscard]] ExitStatus run(const CommandLine& line, std::vector<Experiment> experiments);

/// Simulates what the store in `line.directory` lacks of `experiment`, publishes its tables there and prints
/// them. An interruption or a full disk keeps what has finished; the same call goes on from there.
[[nodiscard]] ExitStatus sweep(const CommandLine& line, Experiment experiment);

}  // namespace knee::cli
