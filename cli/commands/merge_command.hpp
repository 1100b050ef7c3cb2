/// `knee merge`: the results of the shards of a sweep as those of one sweep.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Copies the replications of all directories of `line` into one, and writes and prints its tables: the same, byte for byte, as one
/// sweep of all points. What is merged twice, or in another order, gives the same. Simulates nothing. Throws `Failure`: wrong input if
/// the directories belong to different sweeps or models, or replications are missing; what is there stays merged.
[[nodiscard]] ExitStatus merge(const CommandLine& line);

}  // namespace knee::cli
