/// Table: rows and columns, and the formats it is written in.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace knee::analysis {

inline constexpr int kTableDigits = 6;   ///< of an estimate in CSV and JSON; its interval is wider than that
inline constexpr int kReportDigits = 3;  ///< of a number in a text for people

/// An empty cell, text, a count, or a number; a number that is not a number is empty, too.
using Cell = std::variant<std::monostate, std::string, std::uint64_t, double>;

/// Tidy: one observation a row, one variable a column. Every row has a cell for each column.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows = {};
};

/// A cell as CSV and Markdown show it, without quotes. A number is the shortest decimal that reads back as
/// the same double, without exponent where it has up to 16 digits.
[[nodiscard]] std::string to_text(const Cell& cell);

/// `value` rounded to `digits` significant digits, half to even.
[[nodiscard]] double rounded(double value, int digits);

/// RFC 4180: a header line, commas; cells with comma, quote or line break in quotes. Lines end with a line
/// feed alone.
[[nodiscard]] std::string to_csv(const Table& table);

/// An array of objects, one for each row, one row a line; empty cells and infinities are null.
[[nodiscard]] std::string to_json(const Table& table);

/// A GitHub table, padded so that it can be read as it is; numbers stand to the right.
[[nodiscard]] std::string to_markdown(const Table& table);

/// Columns of text padded to equal width, two spaces between them. A column in which all cells are numbers or
/// empty stands to the right. With `colour` the words of a point's state and objective are painted: good ones green, bad
/// ones red, open ones yellow.
[[nodiscard]] std::string to_aligned(const Table& table, bool colour = false);

/// The number of characters (code points) in UTF-8 text: its width on a terminal where no character is wide.
[[nodiscard]] std::size_t width(const std::string& text);

}  // namespace knee::analysis
