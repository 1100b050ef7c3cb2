/// `knee watch`: the progress of a sweep that another process runs.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Prints the state of the sweep in a results directory: on a terminal one line that changes, else a line each 30 s, until the sweep
/// has ended; with `--once` one line. Reads only `progress.json`, so it disturbs nothing. The status is that of the sweep: done, machine
/// failed if replications are lost or its process is gone, interrupted; with `--once` done. Throws `Failure` (wrong input) if
/// the directory has no progress.
[[nodiscard]] ExitStatus watch(const CommandLine& line);

}  // namespace knee::cli
