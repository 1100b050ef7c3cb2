/// `knee capacity`: the highest load at which each architecture of a scenario meets its objective.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Searches the capacity of each architecture and prints them: a rate, or a number of closed users. Throws `Failure`: wrong
/// input for a scenario without an objective, machine failed if a simulation fails.
[[nodiscard]] ExitStatus capacity(const CommandLine& line);

}  // namespace knee::cli
