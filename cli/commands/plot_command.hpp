/// `knee plot`: pictures of the results of a sweep.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

/// Draws charts of a results directory: to an SVG or PNG file by gnuplot, on the terminal with text, or as a table of their
/// points. Throws `Failure`: wrong input for a directory without a finished sweep or an unknown chart, machine failed if gnuplot
/// is not installed.
[[nodiscard]] ExitStatus plot(const CommandLine& line);

}  // namespace knee::cli
