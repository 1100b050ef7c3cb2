#include "cli/investigation/scaling_findings.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "analysis/scaling/scaling_section.hpp"
#include "analysis/scaling/scaling_tables.hpp"
#include "analysis/scaling/scaling_words.hpp"
#include "analysis/table/load_text.hpp"
#include "cli/investigation/findings_folder.hpp"
#include "cli/store/atomic_file.hpp"

namespace knee::cli {
namespace {

using analysis::Estimate;
using analysis::Table;

// Empty without such a column.
analysis::Cell cell_in(const Table& table, const std::vector<analysis::Cell>& row, const char* column) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), column);
  if (found == table.columns.end()) return std::monostate{};
  return row[static_cast<std::size_t>(found - table.columns.begin())];
}

double number_in(const Table& table, const std::vector<analysis::Cell>& row, const char* column) {
  const analysis::Cell cell = cell_in(table, row, column);
  const auto* number = std::get_if<double>(&cell);
  return number == nullptr ? Estimate::kNone : *number;
}

// The capacities in requests per second with an interval, by architecture.
std::map<std::string, Estimate> capacities_in(const KeptFindings& findings) {
  std::map<std::string, Estimate> capacities;
  for (const auto& [name, table] : findings.tables) {
    if (name != "architectures") continue;
    for (const auto& row : table.rows) {
      if (analysis::to_text(cell_in(table, row, "load_unit")) != unit_name(analysis::LoadAxis{})) continue;
      const Estimate capacity{.value = number_in(table, row, "capacity"),
                              .low = number_in(table, row, "capacity_low"),
                              .high = number_in(table, row, "capacity_high")};
      if (capacity.has_interval()) capacities[analysis::to_text(row.front())] = capacity;
    }
  }
  return capacities;
}

}  // namespace

void add_scaling(KeptFindings& findings, const analysis::Results& results, const std::filesystem::path& directory) {
  constexpr std::size_t kFirstScreen = 3;
  const auto scalings = analysis::fit_scaling(analysis::scaling_curves(results, capacities_in(findings)));
  Table table = analysis::laws_table(scalings);
  if (!scalings.empty()) {
    write_atomically(made_findings_folder(directory) / "laws.csv", to_csv(table));
    findings.insight.laws_section = analysis::scaling_section(scalings);
  }
  if (scalings.size() <= kFirstScreen) {
    for (const auto& one : scalings) findings.insight.laws.push_back(analysis::scaling_sentence(one));
  }
  findings.tables.emplace_back("laws", std::move(table));
}

bool scaling_needs_capacities(const analysis::Results& results) {
  const auto curves = analysis::scaling_curves(results);
  return std::any_of(curves.begin(), curves.end(), [](const auto& curve) { return !curve.left_out.empty(); });
}

}  // namespace knee::cli
