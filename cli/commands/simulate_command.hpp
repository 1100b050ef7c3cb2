/// `knee run` and `knee sweep`, after the scenario is read.
#pragma once

#include <vector>

#include "analysis/results/results.hpp"
#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/runner/runner.hpp"

namespace knee::cli {

/// Points, and the function that simulates them.
struct Experiment {
  analysis::Results results;
  Simulate simulate;
};

/// Simulates all `experiments` and prints their results together. The status tells whether the claims of the scenarios
/// hold and, with `--check-objective`, whether every point meets its objective.
[[nodiscard]] ExitStatus run(const CommandLine& line, std::vector<Experiment> experiments);

/// Simulates the parts of `experiment` that the store in `line.directory` lacks, writes the tables there and prints
/// them. After an interruption or a full disk, finished replications are kept; the same call continues from there.
[[nodiscard]] ExitStatus sweep(const CommandLine& line, Experiment experiment);

}  // namespace knee::cli
