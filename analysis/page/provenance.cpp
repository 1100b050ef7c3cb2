#include "analysis/page/provenance.hpp"

#include <cstdint>

#include <fmt/format.h>

#include "analysis/page/assets.hpp"

namespace knee::analysis::page {
namespace {

std::uint64_t simulated_requests(const Results& results) {
  double requests = 0;
  for (const Entry& entry : results.points) {
    const double of_point = entry.result.all.value.requests;
    if (of_point > 0) requests += of_point;
  }
  return static_cast<std::uint64_t>(requests);
}

Table identity(const Results& results) {
  Table table{.columns = {"what", "value"}, .rows = {}};
  table.rows.push_back({"knee", results.version});
  table.rows.push_back({"scenario hash", results.hash});
  table.rows.push_back({"seed", fmt::format("{}", results.points.front().point.seed)});
  table.rows.push_back({"requests in the measurements", fmt::format("{}", simulated_requests(results))});
  return table;
}

}  // namespace

Section scenario_section(const Results& results) {
  Section section{.heading = "Scenario"};
  if (results.origin.yaml.empty()) return section;
  section.paragraphs = {"The scenario with every default. This text is a scenario, too."};
  section.listings = {{.caption = "scenario.yaml", .text = results.origin.yaml, .folded = true}};
  return section;
}

Section reproduction(const Results& results) {
  const std::string commands = fmt::format("./knee sweep {} -o results/{}\n./knee report results/{}\n", results.origin.arguments,
                                           results.scenario, results.scenario);
  return {.heading = "How to reproduce",
          .paragraphs = {"The same version of knee, the same scenario and the same seed give the same numbers, bit for bit, with any "
                         "number of workers."},
          .tables = {{.caption = "", .table = identity(results)}},
          .listings = {{.caption = "Commands", .text = commands},
                       {.caption = "Licence of Chart.js, which draws the charts of this page", .text = std::string{kChartLicence}, .folded = true}}};
}

}  // namespace knee::analysis::page
