/// The columns of the tables of `knee analyze`; its tables of differences and bands are those of `knee compare` and bands.csv.
#pragma once

#include <vector>

#include "analysis/columns/table_columns.hpp"

namespace knee::analysis {

/// One row for each architecture.
[[nodiscard]] std::vector<Column> finding_architecture_columns();
/// One row for each architecture and input.
[[nodiscard]] std::vector<Column> finding_input_columns();
/// One row for each range of loads.
[[nodiscard]] std::vector<Column> finding_range_columns();
/// One row for each load at which two architectures change their order.
[[nodiscard]] std::vector<Column> finding_order_columns();
/// The columns before those of `knee fit`.
[[nodiscard]] std::vector<Column> finding_law_columns();

}  // namespace knee::analysis
