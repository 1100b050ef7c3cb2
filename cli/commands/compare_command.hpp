/// `knee compare`: the differences between two architectures or two results directories.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Compares the results in `line.directories`. With two directories: each architecture with itself, at the swept values
/// that both directories contain. With one: `line.architecture` with `line.other_architecture`. Throws `Failure` (wrong
/// input) if they have nothing in common.
[[nodiscard]] ExitStatus compare(const CommandLine& line);

}  // namespace knee::cli
