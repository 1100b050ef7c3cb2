/// `knee fit`: scalability laws fitted to a table of measurements.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Fits the laws of `line` to the columns of its table and prints them. Throws `Failure` (wrong input) with all mistakes of
/// the table, or if none of the laws can be fitted.
[[nodiscard]] ExitStatus fit(const CommandLine& line);

}  // namespace knee::cli
