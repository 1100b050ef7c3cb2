/// `Table`: rows and columns, and their output formats.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace knee::analysis {

inline constexpr int kTableDigits = 6;   ///< significant digits of an estimate in CSV and JSON; its interval is wider than their rounding
inline constexpr int kReportDigits = 3;  ///< significant digits of a number in a report

/// An empty cell, a text, a count, or a number; not-a-number counts as empty.
using Cell = std::variant<std::monostate, std::string, std::uint64_t, double>;

/// A tidy table: one observation per row, one variable per column. Every row has a cell for each column.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows = {};
};

/// The text of a cell in CSV and Markdown, without quotes. A number is the shortest decimal that reads back as
/// the same double, without an exponent if it has at most 16 digits.
[[nodiscard]] std::string to_text(const Cell& cell);

/// `value` rounded to `digits` significant digits, half to even.
[[nodiscard]] double rounded(double value, int digits);

/// A number in a table: rounded to `digits` significant digits; empty if it is not finite.
[[nodiscard]] Cell number_cell(double value, int digits = kTableDigits);

/// CSV by RFC 4180: a header line, commas; cells with comma, quote or line break in quotes. Lines end with a single
/// line feed.
[[nodiscard]] std::string to_csv(const Table& table);

/// An array with one object for each row, one row per line; empty cells and infinities are null.
[[nodiscard]] std::string to_json(const Table& table);

/// A GitHub table, padded to be readable as text; numbers are right-aligned. Control characters in cells become visible.
[[nodiscard]] std::string to_markdown(const Table& table);

/// Columns of text padded to equal width, with two spaces between them. A column of numbers and empty cells is
/// right-aligned. Control characters in cells become visible. With `colour` the words of state and objective are green if good, red if bad, yellow if open.
[[nodiscard]] std::string to_aligned(const Table& table, bool colour = false);

/// The number of characters (code points) in UTF-8 text: its width on a terminal where no character is wide.
[[nodiscard]] std::size_t width(const std::string& text);

}  // namespace knee::analysis
