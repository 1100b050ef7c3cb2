/// `knee theory`: what queueing theory says about a scenario, alone or beside simulated results.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Prints the bottleneck and the predictions of each architecture without simulating anything. If the argument is a directory
/// of results, the predictions for each of its points stand beside the simulated values.
[[nodiscard]] ExitStatus theory(const CommandLine& line);

}  // namespace knee::cli
