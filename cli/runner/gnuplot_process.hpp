/// gnuplot as a program that knee runs.
#pragma once

#include <string>

namespace knee::cli {

/// What gnuplot writes to its standard output when it runs `script`, without the user's settings for gnuplot. Throws
/// `Failure` (machine failed) if gnuplot is not installed, naming the package that has it, or if it ends with a failure.
[[nodiscard]] std::string output_of_gnuplot(const std::string& script);

}  // namespace knee::cli
