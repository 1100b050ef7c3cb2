/// The columns of the tables of `knee plan`.
#pragma once

#include <vector>

#include "analysis/columns/table_columns.hpp"

namespace knee::analysis {

/// One row for each deployment that was tried or excluded.
[[nodiscard]] std::vector<Column> plan_columns();
/// `--up-to RATE --table steps`: one row for each deployment that is the cheapest for some load.
[[nodiscard]] std::vector<Column> plan_step_columns();
/// `--samples N`: one row for each deployment that was rated.
[[nodiscard]] std::vector<Column> plan_sample_columns();
/// `--samples N --table inputs`: one row for each uncertain input.
[[nodiscard]] std::vector<Column> plan_input_columns();

}  // namespace knee::analysis
