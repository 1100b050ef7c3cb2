/// `--check-objective`: an exit status that says whether every point meets the objective.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/experiment/experiment.hpp"

namespace knee::cli {

/// With `--check-objective`, throws `Failure` (wrong input) for a point without an objective.
void require_objectives(const CommandLine& line, const Experiment& experiment);

}  // namespace knee::cli
