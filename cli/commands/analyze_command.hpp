/// `knee analyze`: answers from a finished sweep.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Investigates the sweep of a results directory and prints its findings: sentences and tables, or one table. All tables go to
/// the folder `findings` of the directory.
[[nodiscard]] ExitStatus analyze(const CommandLine& line);

}  // namespace knee::cli
