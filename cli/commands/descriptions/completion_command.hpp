/// `knee completion`: completions of a shell.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

[[nodiscard]] ExitStatus completion(const CommandLine& line);

}  // namespace knee::cli
