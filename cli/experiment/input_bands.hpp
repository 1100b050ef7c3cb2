/// The printing and keeping of bands.
#pragma once

#include <string>

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/experiment/experiment.hpp"

namespace knee::cli {

/// The tables of the bands in a results directory. A sweep without samples removes them.
inline constexpr const char* kBandsFile = "bands.csv";
inline constexpr const char* kInputsFile = "inputs.csv";
void remove_bands(const std::string& directory);

/// Fails (wrong input) if `--samples` is given for a plan without an uncertain input.
void require_uncertain(const CommandLine& line, const Plans& plans);

/// Simulates the samples of all plans that `line` asks for and prints their bands; with a directory it writes bands.csv and
/// inputs.csv there. CSV and JSON are one table of all plans. The status is `middle`, that of the results
/// in the middle, unless the user interrupts or a sample fails. Without `--samples` it does nothing.
[[nodiscard]] ExitStatus print_bands(const CommandLine& line, const Plans& plans, ExitStatus middle);

}  // namespace knee::cli
