/// The page of results: what `knee report` shows of a sweep or of a run.
#pragma once

#include <string>
#include <vector>

#include "analysis/page/page.hpp"
#include "analysis/results/results.hpp"

namespace knee::analysis::page {

/// What an analysis adds to the charts and tables of the results.
struct Findings {
  std::vector<std::string> answers = {};      ///< one sentence each, on the first screen
  std::vector<CaptionedTable> tables = {};    ///< on the first screen, in place of the held loads
  std::vector<Section> sections = {};         ///< below the first screen
};

/// The first screen: the question of the scenario, the answers, a table and the first chart. Then findings, throughput,
/// latency, classes, components of the latency, utilisation, the tables of all points, warnings, the scenario, and the
/// commands that give the same results again. Parts without content are left out. The page has no date.
[[nodiscard]] Page result_page(const Results& results, Findings findings = {});

}  // namespace knee::analysis::page
