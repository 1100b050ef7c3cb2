#include "cli/commands/report_command.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "analysis/page/html.hpp"
#include "analysis/page/result_page.hpp"
#include "analysis/uncertainty/band_charts.hpp"
#include "cli/command_line/chart_library.hpp"
#include "cli/command_line/output.hpp"
#include "cli/experiment/input_sampling.hpp"
#include "cli/experiment/kept_series.hpp"
#include "cli/investigation/investigation.hpp"
#include "cli/investigation/kept_findings.hpp"
#include "cli/investigation/kept_plan.hpp"
#include "cli/investigation/scaling_findings.hpp"
#include "cli/investigation/theory_findings.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "cli/store/atomic_file.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {
namespace {

using analysis::page::Insight;

// The findings, or none if they are not wanted; no value if the user interrupts.
std::optional<Insight> insight(const CommandLine& line, const FinishedSweep& sweep, const std::filesystem::path& directory) {
  std::optional<KeptFindings> findings = line.no_findings ? KeptFindings{} : findings_of(line, sweep, directory);
  if (!findings) return std::nullopt;
  add_scaling(*findings, sweep.results, directory);
  findings->insight.sections.push_back(plan_section(directory, sweep.results.hash));
  findings->insight.closing = {theory_section(sweep)};
  return std::move(findings->insight);
}

void write(const std::string& page, const std::filesystem::path& file) {
  write_atomically(file, page);
  print(file.string() + '\n');
}

}  // namespace

ExitStatus report(const CommandLine& line) {
  const std::filesystem::path directory{line.directories.front()};
  FinishedSweep sweep = read_finished_sweep(directory);
  const std::string library = read_chart_library(line.chart_library);
  add_bounds(sweep);
  std::optional<Insight> found = insight(line, sweep, directory);
  if (!found) return ExitStatus::interrupted;
  if (const auto samples = kept_samples(directory, sweep)) found->sections.push_back(band_section(sweep.results, *samples));
  found->sections.push_back(kept_series_section(directory, sweep));
  const std::string page = html_of(analysis::page::result_page(sweep.results, std::move(*found)), library);
  if (line.page == "-") {
    print(page);
  } else {
    write(page, line.page.empty() ? directory / "report.html" : std::filesystem::path{line.page});
  }
  return ExitStatus::done;
}

}  // namespace knee::cli
