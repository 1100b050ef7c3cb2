#include "analysis/report/held_loads.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "analysis/report/section_table.hpp"

namespace knee::analysis {
namespace {

std::string load_text(const SectionRow& row) { return fmt::format("{}/s", rounded(row.point->offered_per_s, kSectionDigits)); }

std::string held_text(const HeldLoad& held) {
  if (held.last == nullptr) return "none";
  return load_text(*held.last) + (held.first == nullptr ? " (highest tried)" : "");
}

// Why a point does not hold: the first negative one of its three statements, and its bottleneck.
std::string why_not(const SectionRow& row) {
  const PointResult& result = *row.result;
  std::string reason = result.state_name();
  if (result.state == State::stable || result.state == State::transient) {
    const double errors = result.all.value.errors;
    reason = errors > 0.01 ? fmt::format("{} % errors", rounded(100 * errors, 2)) : std::string{"objective "} + result.objective_name();
  }
  return fmt::format("{}: {} ({})", load_text(row), reason, bottleneck_text(result.bottleneck));
}

bool has_loads(const Section& section) {
  return section.rows.size() > 1 &&
         section.rows.front().point->offered_per_s < section.rows.back().point->offered_per_s;
}

}  // namespace

HeldLoad held_load(const Section& section) {
  HeldLoad held;
  for (const SectionRow& row : section.rows) {
    if (!row.result->holds(*row.point)) {
      held.first = &row;
      break;
    }
    held.last = &row;
  }
  return held;
}

bool are_over_loads(const std::vector<Section>& sections) {
  return !sections.empty() && std::all_of(sections.begin(), sections.end(), has_loads);
}

Table held_loads_table(const std::vector<Section>& sections) {
  Table table{.columns = {"architecture", "holds up to", "then"}, .rows = {}};
  for (const Section& section : sections) {
    const HeldLoad held = held_load(section);
    table.rows.push_back({section.name, held_text(held), held.first == nullptr ? std::string{} : why_not(*held.first)});
  }
  return table;
}

}  // namespace knee::analysis
