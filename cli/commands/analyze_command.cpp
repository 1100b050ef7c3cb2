#include "cli/commands/analyze_command.hpp"

#include <optional>
#include <string>

#include <fmt/format.h>

#include "analysis/report/report.hpp"
#include "analysis/uncertainty/band_charts.hpp"
#include "analysis/uncertainty/band_tables.hpp"
#include "cli/command_line/output.hpp"
#include "cli/experiment/input_sampling.hpp"
#include "cli/investigation/investigation.hpp"
#include "cli/investigation/kept_findings.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {
namespace {

using analysis::wrapped;

void require_variable_load(const FinishedSweep& sweep, const std::string& directory) {
  if (has_variable_load(sweep.plan->base)) return;
  throw wrong_input(fmt::format("the load of {} cannot be changed: its arrivals are recorded, or its users closed. Its results "
                                "are in {}/results.csv; knee fit fits laws to them", sweep.results.scenario, directory));
}

std::string headline(const FinishedSweep& sweep, const KeptFindings& findings) {
  std::string text = wrapped(sweep.results.scenario + ": " + sweep.results.description, analysis::kReportWidth);
  if (!findings.objective.empty()) text += wrapped("Objective: " + findings.objective + ".", analysis::kReportWidth);
  return text;
}

std::string section_text(const analysis::page::Section& section) {
  std::string text = "\n" + section.heading + "\n";
  for (const std::string& paragraph : section.paragraphs) text += wrapped(paragraph, analysis::kReportWidth);
  for (const auto& [caption, table] : section.tables) text += to_aligned(table);
  return text;
}

std::string findings_text(const FinishedSweep& sweep, const KeptFindings& findings) {
  std::string text = headline(sweep, findings) + '\n';
  for (const std::string& answer : findings.insight.answers) text += wrapped(answer, analysis::kReportWidth);
  for (const auto& [caption, table] : findings.insight.tables) text += '\n' + to_aligned(table);
  for (const analysis::page::Section& section : findings.insight.sections) text += section_text(section);
  return text;
}

void print_findings(const CommandLine& line, const FinishedSweep& sweep, const KeptFindings& findings) {
  const Format format = chosen_format(line);
  if (format == Format::text && line.findings_table.empty()) return print(findings_text(sweep, findings));
  const std::string wanted = line.findings_table.empty() ? "architectures" : line.findings_table;
  for (const auto& [name, table] : findings.tables) {
    if (name == wanted) print(table_text(table, format));
  }
}

// The samples of uncertain inputs that the sweep has kept.
void add_bands(const CommandLine& line, const FinishedSweep& sweep, const std::string& directory, KeptFindings& findings) {
  const auto samples = kept_samples(directory, sweep);
  if (samples) {
    findings.insight.sections.push_back(band_section(sweep.results, *samples));
    findings.tables.emplace_back("bands", analysis::bands_table({&sweep.results, 1}, {&*samples, 1}));
  } else if (line.findings_table == "bands") {
    throw wrong_input(fmt::format("{} has no bands; `knee sweep --samples 100 -o {}` of a scenario with uncertain inputs "
                                  "makes some", directory, directory));
  }
}

}  // namespace

ExitStatus analyze(const CommandLine& line) {
  const std::string& directory = line.directories.front();
  const FinishedSweep sweep = read_finished_sweep(directory);
  require_variable_load(sweep, directory);
  std::optional<KeptFindings> findings = findings_of(line, sweep, directory);
  if (!findings) return ExitStatus::interrupted;
  add_bands(line, sweep, directory, *findings);
  print_findings(line, sweep, *findings);
  return ExitStatus::done;
}

}  // namespace knee::cli
