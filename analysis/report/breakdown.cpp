#include "analysis/report/breakdown.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

namespace knee::analysis {
namespace {

// Marks a saturated point: its latency depends on the length of the simulation.
std::string name_of(const Entry& entry) {
  const bool saturated = entry.result.state == State::saturated;
  return entry.point.label() + (saturated ? " (saturated)" : "");
}

}  // namespace

std::vector<ComponentName> breakdown_components() {
  std::vector<ComponentName> components(std::begin(kComponentNames), std::end(kComponentNames));
  std::stable_partition(components.begin(), components.end(),
                        [](const ComponentName& one) { return one.component == LatencyComponent::network; });
  return components;
}

Table breakdown_table(const Results& results) {
  std::vector<const Entry*> lines;
  for (const Entry& entry : results.points) {
    if (!std::isnan(entry.result.breakdown.mean_ms)) lines.push_back(&entry);
  }
  Table table{.columns = {"architecture", "mean ms"}, .rows = {}};
  for (const Entry* line : lines) {
    table.rows.push_back({name_of(*line), rounded(line->result.breakdown.mean_ms, kReportDigits)});
  }
  for (const ComponentName& component : breakdown_components()) {
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
