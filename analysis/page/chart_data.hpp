/// Charts as JSON, for the script of the page.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/picture/chart.hpp"

namespace knee::analysis::page {

/// The number of the colour, shape and dash of each curve of each chart. A name keeps its number from chart to chart unless
/// another curve of the chart has it.
[[nodiscard]] std::vector<std::vector<std::size_t>> styles_of(std::span<const Chart* const> charts);

/// One object for each chart, by its number. Numbers have six significant digits, numbers that are not finite are null; `<` is
/// escaped, so that no text can end the element of the script.
[[nodiscard]] std::string json_of(std::span<const Chart* const> charts);

}  // namespace knee::analysis::page
