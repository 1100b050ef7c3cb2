/// `knee sweep`: simulates all points of a scenario and keeps their results in a directory.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/experiment/experiment.hpp"

namespace knee::cli {

/// Simulates the points of the scenario of `line`.
[[nodiscard]] ExitStatus sweep(const CommandLine& line);

/// Simulates the parts of `experiment` that the store in `line.directory` lacks, writes the tables there and prints
/// them. After an interruption or a full disk, finished replications are kept; the same call continues from there.
[[nodiscard]] ExitStatus sweep(const CommandLine& line, Experiment experiment);

/// Writes the tables of finished `results` into the directory of `store` and prints them, their picture, their warnings and the
/// directory.
[[nodiscard]] ExitStatus publish(const CommandLine& line, Store& store, const analysis::Results& results);

}  // namespace knee::cli
