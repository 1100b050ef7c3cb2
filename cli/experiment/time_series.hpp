/// Time series of the points of an experiment.
#pragma once

#include <string>

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/experiment/experiment.hpp"

namespace knee::cli {

/// The table of a time series in a results directory. A sweep without `--series` removes it.
inline constexpr const char* kSeriesFile = "series.csv";
void remove_series(const std::string& directory);

/// Fails (wrong input) if `--series` would give more than a million intervals in a replication, or stands beside `--samples`.
void require_short_series(const CommandLine& line, const Plans& plans);

/// Whether standard output is the series alone: one CSV or JSON table.
[[nodiscard]] bool prints_only_series(const CommandLine& line);

/// Simulates the points of all plans once more, from the beginning of the run and in the intervals that `line` asks for, and
/// writes series.csv into the results directory or, without one, prints the series. A run has the length that the scenario or its
/// recordings give, else that of the first rung, once. The status is `results`, that of the results, unless the user interrupts or
/// a replication fails. Without `--series` it does nothing.
[[nodiscard]] ExitStatus print_series(const CommandLine& line, const Plans& plans, ExitStatus results);

}  // namespace knee::cli
