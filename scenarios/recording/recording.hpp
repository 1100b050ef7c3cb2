/// Recording: recorded traffic, a table with one row for each request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/recording/cell_table.hpp"
#include "sim/kernel/time.hpp"

namespace knee::scenarios {

/// A table (`CellTable`) whose columns are read as durations, times or labels. Some ten million requests fit.
class Recording {
 public:
  /// Reads a file: a table, an access log or an HTTP archive (access_log.hpp), each also compressed.
  [[nodiscard]] static Expected<Recording> read(const std::string& path);

  /// Checks a text that has already been read from a file of that name.
  [[nodiscard]] static Expected<Recording> of_text(std::string name, std::string text);

  [[nodiscard]] const std::vector<std::string>& columns() const { return table_.columns(); }
  [[nodiscard]] std::size_t rows() const { return table_.rows(); }

  /// A column of durations, each a number of `unit`s, rounded to the nanosecond. Not negative.
  [[nodiscard]] Expected<std::vector<sim::Duration>> durations(std::string_view column,
                                                              sim::Duration unit) const;

  /// A column of times since the start of the recording: durations none of which is less than the one before. Times of a clock
  /// (the first of which lies a year or more after its zero, such as seconds since 1970) are counted from the first.
  [[nodiscard]] Expected<std::vector<sim::Duration>> times(std::string_view column, sim::Duration unit) const;

  /// A column of labels (a process, a host), each by its number: 0 for the first, 1 for the next that differs, ...
  [[nodiscard]] Expected<std::vector<std::uint32_t>> labels(std::string_view column) const;

 private:
  explicit Recording(CellTable table) : table_{std::move(table)} {}
  [[nodiscard]] static Expected<Recording> of_table(Expected<CellTable> table);

  CellTable table_;
};

}  // namespace knee::scenarios
