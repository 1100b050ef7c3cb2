/// `knee trace`: a part of one run as a picture that can be opened.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::scenarios {
struct ExperimentPlan;
}

namespace knee::cli {

/// Simulates one replication of the architecture that `line` names (without a name: the first) and writes what it did
/// in the window asked for to `line.output`. Throws `Failure`: wrong input for an architecture that is not there,
/// machine failed where the file cannot be written.
[[nodiscard]] ExitStatus trace(const CommandLine& line, const scenarios::ExperimentPlan& study);

}  // namespace knee::cli
