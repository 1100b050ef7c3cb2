/// `CellTable`: a table of texts, read from a file.
///
/// Values separated by commas, semicolons or tabs (RFC 4180 without line breaks inside quotes) under a line of column
/// names; plain or compressed with gzip, under any file name. The separator is the one that gives the most columns, and as
/// many cells in the first row. Lines that start with `#` are comments.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios {

/// A checked table: every row has a cell for each column. Rows are numbered from 0.
///
/// A mistake inside the table has its place there. A file that cannot be opened and an unknown column are mistakes of the
/// text that names them: these have no place yet.
class CellTable {
 public:
  /// The longest table that is read, uncompressed.
  static constexpr std::size_t kBytesMax = std::size_t{1} << 30U;
  /// The most bytes that a compressed byte may hold, beyond the first kBytesUnchecked: deflate makes 1,032 of one where all are equal,
  /// logs about ten.
  static constexpr std::size_t kRatioMax = 200;
  static constexpr std::size_t kBytesUnchecked = std::size_t{16} << 20U;

  /// Reads a file, or standard input if the path is `-`. `row` names what a row holds, for messages (`request`).
  [[nodiscard]] static Expected<CellTable> read(const std::string& path, const std::string& row);

  /// The text of a file, or of standard input.
  [[nodiscard]] static Expected<std::string> text_of_file(const std::string& path, const std::string& row);

  /// Checks a text that has already been read from a file of that name.
  [[nodiscard]] static Expected<CellTable> of_text(std::string name, std::string text, const std::string& row);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] std::size_t rows() const { return lines_.size() - 1; }

  [[nodiscard]] Expected<std::size_t> position_of(std::string_view column) const;

  /// The text of a cell, without quotes and blanks around it.
  [[nodiscard]] std::string_view cell(std::size_t row, std::size_t column) const;
  [[nodiscard]] SourceLocation place(std::size_t row, std::size_t column) const { return place_in(lines_[row + 1], column); }

 private:
  struct Line {
    std::string_view text;
    int number;  // from 1
  };

  CellTable(std::string name, std::string text);

  void split_lines();
  [[nodiscard]] std::size_t start_of(const Line& line, std::size_t cell) const;
  [[nodiscard]] std::string_view text_of(const Line& line, std::size_t cell) const;
  [[nodiscard]] SourceLocation place_in(const Line& line, std::size_t cell) const;
  [[nodiscard]] Expected<CellTable> checked(const std::string& row) &&;

  std::string name_;
  std::shared_ptr<const std::string> text_;  // what lines_ point into
  std::vector<Line> lines_;                  // the first holds the names of the columns
  char separator_ = ',';
  std::vector<std::string> columns_;
};

}  // namespace knee::scenarios
