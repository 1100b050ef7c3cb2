/// The result tables: results.csv, classes.csv and replications.csv.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/columns/table_columns.hpp"
#include "analysis/results/results.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// The columns before the metrics; all other swept keys follow them.
[[nodiscard]] const std::vector<Column>& identifying_columns();
/// The columns after the metrics.
[[nodiscard]] const std::vector<Column>& closing_columns();

/// The identifying columns of all points, one row for each point.
[[nodiscard]] Table identity_table(std::span<const Results> all);

/// One row for each point, over all replications. Numbers have six significant digits.
[[nodiscard]] Table results_table(std::span<const Results> all);

/// The columns of `results_table` with `keys` for swept values.
[[nodiscard]] std::vector<std::string> results_columns(const std::vector<std::string>& keys);
/// The row in `results_table` of `entry`, which is one of `results`; a swept value that it lacks is empty.
[[nodiscard]] std::vector<Cell> results_row(const Results& results, const Entry& entry, const std::vector<std::string>& keys);

/// For each point a row for all requests and one for each class; only metrics of requests.
[[nodiscard]] Table classes_table(std::span<const Results> all);

/// One row for each replication of each point, with all digits. Metrics that have a meaning only in steady state are
/// empty for a saturated point, as in `results_table`; `failure` is the reason why a replication has no numbers.
[[nodiscard]] Table replications_table(std::span<const Results> all);

}  // namespace knee::analysis
