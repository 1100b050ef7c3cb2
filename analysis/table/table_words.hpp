/// Tidy tables in words, for a person.
#pragma once

#include <string>

#include "analysis/table/table.hpp"

namespace knee::analysis {

/// A column name with its unit in words: `throughput_per_s` is `throughput, /s`, `mean_ms` is `mean, ms`,
/// `difference_percent` is `difference, %`, `loop_utilisation` is `loop utilisation`.
[[nodiscard]] std::string words_of(const std::string& column);

/// The table with column names in words, and so the cells of the columns `quantity` and `metric`.
[[nodiscard]] Table with_words(Table table);

}  // namespace knee::analysis
