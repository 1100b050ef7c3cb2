#include "analysis/table/table_words.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace knee::analysis {

std::string words_of(const std::string& column) {
  constexpr std::pair<std::string_view, std::string_view> kUnits[] = {
      {"_per_s", ", /s"}, {"_ms", ", ms"}, {"_percent", ", %"}, {"_per_hour", " per hour"}};
  std::string words = column;
  for (const auto& [ending, unit] : kUnits) {
    if (!words.ends_with(ending)) continue;
    words.replace(words.size() - ending.size(), ending.size(), unit);
    break;
  }
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

Table with_words(Table table) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool names_metrics = table.columns[i] == "quantity" || table.columns[i] == "metric";
    table.columns[i] = words_of(table.columns[i]);
    if (!names_metrics) continue;
    for (std::vector<Cell>& row : table.rows) {
      if (auto* name = std::get_if<std::string>(&row[i])) *name = words_of(*name);
    }
  }
  return table;
}

}  // namespace knee::analysis
