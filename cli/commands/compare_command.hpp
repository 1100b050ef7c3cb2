/// `knee compare`: how far two architectures, or two results directories, are apart.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Compares what is in `line.directories`: of two, each architecture with itself at the swept values that both have; of
/// one, `line.architecture` with `line.other_architecture`. Throws `Failure` (wrong input) where they have nothing in
/// common.
[[nodiscard]] ExitStatus compare(const CommandLine& line);

}  // namespace knee::cli
