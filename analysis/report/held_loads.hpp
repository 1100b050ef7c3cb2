/// Held loads: of the loads of a sweep, the highest that each architecture holds.
#pragma once

#include <vector>

#include "analysis/report/section.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// Where one section stops holding its rising loads. A point holds if it is stable, loses few requests, and meets the
/// objective if there is one.
struct HeldLoad {
  const SectionRow* last = nullptr;   ///< the last row before the first that does not hold; null: even the first does not
  const SectionRow* first = nullptr;  ///< the first row that does not hold; null: all hold
};
[[nodiscard]] HeldLoad held_load(const Section& section);

/// Whether the rows of every section differ in their load.
[[nodiscard]] bool are_over_loads(const std::vector<Section>& sections);

/// For each section the highest load that it holds, and why it does not hold the next one.
[[nodiscard]] Table held_loads_table(const std::vector<Section>& sections);

}  // namespace knee::analysis
