#include "cli/commands/analyze_command.hpp"

#include <optional>
#include <string>

#include <fmt/format.h>

#include "analysis/report/report.hpp"
#include "cli/command_line/output.hpp"
#include "cli/investigation/investigation.hpp"
#include "cli/investigation/kept_findings.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {
namespace {

using analysis::wrapped;

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

}  // namespace

ExitStatus analyze(const CommandLine& line) {
  const std::string& directory = line.directories.front();
  const FinishedSweep sweep = read_finished_sweep(directory);
  const std::optional<KeptFindings> findings = findings_of(line, sweep, directory);
  if (!findings) return ExitStatus::interrupted;
  print_findings(line, sweep, *findings);
  return ExitStatus::done;
}

}  // namespace knee::cli
