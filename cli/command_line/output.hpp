/// Output: text for standard output and standard error, and its format.
#pragma once

#include <cstddef>
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

/// Writes all of `text` to standard output. Throws `Failure` (machine failed) on an error; ends the process by SIGPIPE, as is usual,
/// where the reader of a pipe has gone.
void print(const std::string& text);

/// Writes `text` to standard error. A message that cannot be written is lost: it changes neither the results nor the exit status.
void print_error(const std::string& text);
/// The same with a line break.
void print_message(const std::string& text);

/// Shows a line on the terminal of standard error until the next one, the next message, or `clear_status`.
void show_status(const std::string& line);
void clear_status();
/// The width of that terminal in characters.
[[nodiscard]] std::size_t error_width();

/// The results in a format: text and Markdown are reports, CSV and JSON are one results table.
[[nodiscard]] std::string results_text(std::span<const analysis::Results> all, Format format);

/// The table in a format.
[[nodiscard]] std::string table_text(const analysis::Table& table, Format format);

}  // namespace knee::cli
