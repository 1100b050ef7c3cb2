/// The commands: each reads what it is given, and does what its name says.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Does what `line` asks for. Throws `Failure`.
[[nodiscard]] ExitStatus execute(const CommandLine& line);

}  // namespace knee::cli
