/// Recording: recorded traffic, a table with one row for each request.
///
/// Comma-separated values (RFC 4180 without line breaks inside quotes) under a line of column names; plain or
/// compressed with gzip, under any file name.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/yaml/diagnostic.hpp"
#include "sim/kernel/time.hpp"

namespace knee::scenarios {

/// A checked table: every row has a cell for each column. Rows are numbered from 0.
///
/// A mistake inside the table has its place there. A file that cannot be opened and an unknown column are mistakes of the
/// scenario that names them: these have no place yet.
class Recording {
 public:
  /// The longest table that is read, uncompressed: some ten million requests.
  static constexpr std::size_t kBytesMax = std::size_t{1} << 30U;

  /// Reads a file.
  [[nodiscard]] static Expected<Recording> read(const std::string& path);

  /// Checks a text that has already been read from a file of that name.
  [[nodiscard]] static Expected<Recording> of_text(std::string name, std::string text);

  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] std::size_t rows() const { return lines_.size() - 1; }

  /// A column of durations, each a number of `unit`s, rounded to the nanosecond. Not negative.
  [[nodiscard]] Expected<std::vector<sim::Duration>> durations(std::string_view column,
                                                              sim::Duration unit) const;

  /// A column of times since the start of the recording: durations none of which is less than the one before.
  [[nodiscard]] Expected<std::vector<sim::Duration>> times(std::string_view column, sim::Duration unit) const;

  /// A column of labels (a process, a host), each by its number: 0 for the first, 1 for the next that differs, ...
  [[nodiscard]] Expected<std::vector<std::uint32_t>> labels(std::string_view column) const;

 private:
  Recording(std::string name, std::string text);

  [[nodiscard]] Expected<std::size_t> position_of(std::string_view column) const;
  [[nodiscard]] SourceLocation place(std::size_t line, std::size_t cell = 0) const;

  std::string name_;
  std::shared_ptr<const std::string> text_;  // what lines_ point into
  std::vector<std::string_view> lines_;      // the first holds the names of the columns
  std::vector<std::string> columns_;
};

}  // namespace knee::scenarios
