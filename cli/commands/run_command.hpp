/// `knee run`: simulates scenarios at their own load and prints the results.
#pragma once

#include <vector>

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/experiment/experiment.hpp"

namespace knee::cli {

/// Simulates all scenarios of `line`.
[[nodiscard]] ExitStatus run(const CommandLine& line);

/// Simulates all `experiments` and prints their results together. The status tells whether the claims of the scenarios
/// hold and, with `--check-objective`, whether every point meets its objective.
[[nodiscard]] ExitStatus run(const CommandLine& line, std::vector<Experiment> experiments);

}  // namespace knee::cli
