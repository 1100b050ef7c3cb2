/// `knee trace`: a part of one run as a trace file for a viewer.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Simulates one replication of the architecture that `line` names (without a name: the first) and writes the trace of
/// the requested window to `line.output`. Throws `Failure`: wrong input for an unknown architecture, machine failed if
/// the file cannot be written.
[[nodiscard]] ExitStatus trace(const CommandLine& line);

}  // namespace knee::cli
