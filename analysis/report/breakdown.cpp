#include "analysis/report/breakdown.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <vector>

namespace knee::analysis {
namespace {

// The network first, which a request crosses first; then in the order of the ledger.
std::vector<ComponentName> columns() {
  std::vector<ComponentName> columns(std::begin(kComponentNames), std::end(kComponentNames));
  std::stable_partition(columns.begin(), columns.end(),
                        [](const ComponentName& one) { return one.component == LatencyComponent::network; });
  return columns;
}

// A saturated point is told apart: its latency depends on how long it was simulated.
std::string name_of(const Entry& entry) {
  const bool saturated = entry.result.state == State::saturated;
  return entry.point.label() + (saturated ? " (saturated)" : "");
}

}  // namespace

Table breakdown_table(const Results& results) {
  std::vector<const Entry*> lines;
  for (const Entry& entry : results.points) {
    if (!std::isnan(entry.result.breakdown.mean_ms)) lines.push_back(&entry);
  }
  Table table{.columns = {"architecture", "mean ms"}, .rows = {}};
  for (const Entry* line : lines) {
    table.rows.push_back({name_of(*line), rounded(line->result.breakdown.mean_ms, kReportDigits)});
  }
  for (const ComponentName& component : columns()) {
    const auto is_used = [&](const Entry* line) { return line->result.breakdown.*component.value > 0; };
    if (std::none_of(lines.begin(), lines.end(), is_used)) continue;
    table.columns.emplace_back(component.label);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      table.rows[i].emplace_back(rounded(lines[i]->result.breakdown.*component.value, kReportDigits));
    }
  }
  if (table.columns.size() == 2) table.rows.clear();  // no component takes time
  return table;
}

}  // namespace knee::analysis
