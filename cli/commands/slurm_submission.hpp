/// The submission of a sweep to Slurm.
#pragma once

#include "analysis/results/results.hpp"
#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Writes the scripts of the shards of a planned sweep and of their merging into DIR/slurm, and submits both with sbatch; the merging
/// waits for the end of all shards. Prints the numbers of the jobs and does not wait for them. Throws `Failure`: wrong input if
/// the scenario is standard input, or a path or option cannot stand in a script; machine failed if sbatch is missing or fails.
[[nodiscard]] ExitStatus submit_to_slurm(const CommandLine& line, const analysis::Results& planned);

}  // namespace knee::cli
