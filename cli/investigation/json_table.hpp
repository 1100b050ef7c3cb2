/// Tables as JSON that keeps the kind of each cell, for files that knee reads again.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/table/table.hpp"

namespace knee::cli {

/// An object with `columns` and `rows`; empty cells and numbers that are not finite are null.
[[nodiscard]] nlohmann::ordered_json table_json(const analysis::Table& table);

/// The table of such an object. Throws `nlohmann::json::exception` for anything else.
[[nodiscard]] analysis::Table table_from(const nlohmann::ordered_json& json);

}  // namespace knee::cli
