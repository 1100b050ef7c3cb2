/// The numbers of a chart as a table and as sentences: a canvas says nothing to a screen reader or on paper.
#pragma once

#include <string>

#include "analysis/picture/chart.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis::page {

/// One row for each place on the x axis, by rising x, and one column for each curve: `382 (378 – 386)`. A gap has its
/// remark up to the first semicolon: `saturated`. A curve with bounds has a column of them beside it.
[[nodiscard]] Table table_of(const Chart& chart);

/// The lines that a chart draws across its curves, in words: `Limit: objective: 200 ms; Mark: knee, at 1120 (1080 – 1160)`.
/// Empty if it has none.
[[nodiscard]] std::string lines_in_words(const Chart& chart);

}  // namespace knee::analysis::page
