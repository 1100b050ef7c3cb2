/// `knee report`: the results of a sweep as one HTML page.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Writes the page of the directory of `line`, all at once or not at all, and prints the path of its file. Simulates nothing.
[[nodiscard]] ExitStatus report(const CommandLine& line);

}  // namespace knee::cli
