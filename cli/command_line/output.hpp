/// Output: text for standard output and standard error, and its format.
#pragma once

#include <span>
#include <string>

#include "analysis/report/report.hpp"
#include "analysis/results/results.hpp"
#include "analysis/table/table.hpp"
#include "cli/command_line/command_line.hpp"

namespace knee::cli {

/// The format of the command line; without one, text on a terminal and CSV in a pipe.
[[nodiscard]] Format chosen_format(const CommandLine& line);

/// Standard output: its width and what it can show, if it is a terminal.
[[nodiscard]] analysis::Terminal output_terminal();

/// Writes all of `text` to standard output. Throws `Failure` (machine failed) on an error.
void print(const std::string& text);

/// Writes `text` and a line break to standard error.
void print_message(const std::string& text);

/// The results in a format: text and Markdown are reports, CSV and JSON are one results table.
[[nodiscard]] std::string results_text(std::span<const analysis::Results> all, Format format);

/// The table in a format.
[[nodiscard]] std::string table_text(const analysis::Table& table, Format format);

}  // namespace knee::cli
