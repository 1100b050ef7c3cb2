/// The columns of the tables beside results.csv, each with its meaning: one declaration, from which a table takes its names
/// and `knee list` its explanations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace knee::analysis {

/// A column that is not a metric.
struct Column {
  const char* name;
  const char* meaning;  ///< one sentence or more for the reference
};

/// The columns that a kind of table adds to the columns of a point, or all of its columns if no point is identified.
struct TableColumns {
  const char* table;  ///< its name in `knee list`, without `-columns`
  std::vector<Column> columns;
};

/// Every kind of table, in the order of the reference.
[[nodiscard]] const std::vector<TableColumns>& described_tables();

/// The names of the columns of one kind, in order. The kind must exist.
[[nodiscard]] std::vector<std::string> column_names(std::string_view table);

}  // namespace knee::analysis
