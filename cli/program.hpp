/// The whole program but `main`.
#pragma once

#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Runs the command that `arguments` ask for. Diagnostics and failures go to standard error, results to standard
/// output.
[[nodiscard]] ExitStatus run_program(int count, const char* const* arguments);

}  // namespace knee::cli
