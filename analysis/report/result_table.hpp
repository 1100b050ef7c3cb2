/// The result tables as they are kept: results.csv, classes.csv and replications.csv.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/results/results.hpp"
#include "analysis/report/table.hpp"

namespace knee::analysis {

/// One column of the result tables that is not a metric.
struct Column {
  const char* name;
  const char* meaning;  ///< one sentence for the reference
};

/// The columns before the metrics; the swept keys that are none of these follow them.
[[nodiscard]] const std::vector<Column>& identifying_columns();
/// The columns after the metrics.
[[nodiscard]] const std::vector<Column>& closing_columns();

/// What identifies the points of `all`: the first columns, a row for each point.
[[nodiscard]] Table identity_table(std::span<const Results> all);

/// One row for each point, over all replications. Numbers have six significant digits.
[[nodiscard]] Table results_table(std::span<const Results> all);

/// Rows for each point: of all its requests, and of each class. The metrics of requests alone.
[[nodiscard]] Table classes_table(std::span<const Results> all);

/// One row for each replication of each point, numbers in full. What means something only in steady state is
/// empty where the point is saturated, as in `results_table`; `failure` says why a replication has no
/// numbers.
[[nodiscard]] Table replications_table(std::span<const Results> all);

}  // namespace knee::analysis
