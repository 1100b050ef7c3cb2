/// The page of results: what `knee report` shows of a sweep or of a run.
#pragma once

#include <string>
#include <vector>

#include "analysis/page/page.hpp"
#include "analysis/results/results.hpp"

namespace knee::analysis::page {

/// What an analysis adds to the charts and tables of the results.
struct Insight {
  std::vector<std::string> answers = {};    ///< one sentence each, on the first screen
  std::vector<std::string> laws = {};       ///< the same about scaling, below the answers
  std::vector<CaptionedTable> tables = {};  ///< on the first screen, in place of the held loads
  std::vector<Section> sections = {};       ///< below the first screen
  Section laws_section = {};                ///< after them
  std::vector<Section> closing = {};        ///< after the charts: theory
  std::vector<Chart::Mark> loads = {};      ///< marked in each chart over the offered load
};

/// The first screen: the question of the scenario, the answers, a table and the first chart. Then the sections of `insight`,
/// latency, throughput, classes, components of the latency, utilisation, the closing sections, the tables of all points, warnings, the scenario, and
/// the commands that give the same results again. Parts without content are left out. The page has no date.
[[nodiscard]] Page result_page(const Results& results, Insight insight = {});

}  // namespace knee::analysis::page
