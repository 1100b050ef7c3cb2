/// `knee plan`: the cheapest deployment of each architecture that holds a load.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Plans each architecture and prints the answers. The status is `objective_missed` if no deployment holds the load. Throws
/// `Failure`: wrong input for a scenario without an objective or without arrivals whose rate can be changed, or with prices for
/// some machines only; machine failed if a simulation fails.
[[nodiscard]] ExitStatus plan(const CommandLine& line);

}  // namespace knee::cli
