/// The commands of knee.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Runs the command of `line`. Throws `Failure`.
[[nodiscard]] ExitStatus execute(const CommandLine& line);

}  // namespace knee::cli
