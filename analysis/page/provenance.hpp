/// Provenance: the sections of a page that tell where its numbers come from.
#pragma once

#include "analysis/page/page.hpp"
#include "analysis/results/results.hpp"

namespace knee::analysis::page {

/// The scenario with every default, as YAML.
[[nodiscard]] Section scenario_section(const Results& results);

/// The commands, versions and numbers that give the same results again, and the licence of the library in the page.
[[nodiscard]] Section reproduction(const Results& results);

}  // namespace knee::analysis::page
