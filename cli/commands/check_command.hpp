/// `knee check`: reads a scenario and tells what would be simulated.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Prints the scenario's workload, architectures, sweep and objective, and the amount of simulation, in a few lines; with
/// `--defaults` the whole scenario with every default.
[[nodiscard]] ExitStatus check(const CommandLine& line);

}  // namespace knee::cli
