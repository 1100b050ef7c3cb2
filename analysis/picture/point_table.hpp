/// The points of charts as a table.
#pragma once

#include <span>

#include "analysis/picture/chart.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// One row for each point of each curve: `chart` (its id), `curve`, `x` (a number or a category), `value` with `low` and `high` of
/// its confidence interval, and `remark`. A gap has no value.
[[nodiscard]] Table point_table(std::span<const Chart> charts);

}  // namespace knee::analysis
