/// Output: what goes to standard output, and in which format.
#pragma once

#include <span>
#include <string>

#include "analysis/results/results.hpp"
#include "analysis/report/table.hpp"
#include "cli/command_line/command_line.hpp"

namespace knee::cli {

/// The format asked for; without one text on a terminal and CSV in a pipe.
[[nodiscard]] Format chosen_format(const CommandLine& line);

/// Writes `text` to standard output, all of it. Throws `Failure` (machine failed) where it cannot.
void print(const std::string& text);

/// Writes `text` and a line break to standard error.
void tell(const std::string& text);

/// Results in a format: text and Markdown as digests, CSV and JSON as one results table.
[[nodiscard]] std::string results_text(std::span<const analysis::Results> all, Format format);

/// A table in a format.
[[nodiscard]] std::string table_text(const analysis::Table& table, Format format);

}  // namespace knee::cli
