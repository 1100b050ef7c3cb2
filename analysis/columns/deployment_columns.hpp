/// Columns that several tables share: what an architecture is made of, the deployment that `knee plan` chooses, its price.
#pragma once

#include <initializer_list>
#include <vector>

#include "analysis/columns/table_columns.hpp"

namespace knee::analysis {

/// `nodes`, `processes`, `threads` of an architecture of the scenario.
[[nodiscard]] std::vector<Column> make_up_columns();
/// The same of a deployment that was chosen, after its machine type.
[[nodiscard]] std::vector<Column> deployment_columns();
/// Its price for an hour and for a month, and their currency.
[[nodiscard]] std::vector<Column> price_columns();

/// All columns of `parts`, in their order.
[[nodiscard]] std::vector<Column> joined(std::initializer_list<std::vector<Column>> parts);

}  // namespace knee::analysis
