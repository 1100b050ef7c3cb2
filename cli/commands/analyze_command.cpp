#include "cli/commands/analyze_command.hpp"

#include <optional>
#include <string>

#include <fmt/format.h>

#include "analysis/report/report.hpp"
#include "analysis/scaling/scaling_words.hpp"
#include "analysis/uncertainty/band_charts.hpp"
#include "analysis/uncertainty/band_tables.hpp"
#include "cli/command_line/output.hpp"
#include "cli/commands/questions/load_question.hpp"
#include "cli/experiment/input_sampling.hpp"
#include "cli/investigation/investigation.hpp"
#include "cli/investigation/kept_findings.hpp"
#include "cli/investigation/scaling_findings.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {
namespace {

using analysis::wrapped;

constexpr const char* kLaws = "laws";

std::string headline(const FinishedSweep& sweep, const KeptFindings& findings) {
  std::string text = wrapped(sweep.results.scenario + ": " + sweep.results.description, analysis::kReportWidth);
  if (!findings.objective.empty()) text += wrapped("Objective: " + findings.objective + ".", analysis::kReportWidth);
  return text;
}

std::string section_text(const analysis::page::Section& section) {
  std::string text = "\n" + section.heading + "\n";
  for (const std::string& paragraph : section.paragraphs) text += wrapped(paragraph, analysis::kReportWidth);
  for (const auto& one : section.tables) text += to_aligned(one.table);
  return text;
}

// The laws in words: their tidy table has a row for each quantity.
std::string laws_text(const KeptFindings& findings) {
  if (findings.insight.laws_section.paragraphs.empty()) return wrapped(analysis::no_scaling_sentence(), analysis::kReportWidth);
  return section_text(findings.insight.laws_section).substr(1);
}

std::string findings_text(const FinishedSweep& sweep, const KeptFindings& findings) {
  std::string text = headline(sweep, findings) + (findings.insight.answers.empty() ? "" : "\n");
  for (const std::string& answer : findings.insight.answers) text += wrapped(answer, analysis::kReportWidth);
  for (const auto& one : findings.insight.tables) text += '\n' + to_aligned(one.table);
  for (const analysis::page::Section& section : findings.insight.sections) text += section_text(section);
  return text + '\n' + laws_text(findings);
}

void print_table(const CommandLine& line, const KeptFindings& findings, const std::string& wanted) {
  const Format format = chosen_format(line);
  if (wanted == kLaws && format == Format::text) return print(laws_text(findings));
  for (const auto& [name, table] : findings.tables) {
    if (name != wanted) continue;
    print(table_text(table, format));
    if (name == kLaws && table.rows.empty()) print_message("knee: " + analysis::no_scaling_sentence());
  }
}

void print_findings(const CommandLine& line, const FinishedSweep& sweep, const KeptFindings& findings) {
  if (!line.findings_table.empty()) return print_table(line, findings, line.findings_table);
  if (chosen_format(line) == Format::text) return print(findings_text(sweep, findings));
  const bool has_architectures = findings.tables.size() > 1;  // else only the laws
  print_table(line, findings, has_architectures ? "architectures" : kLaws);
}

// Laws of scaling alone: they simulate nothing.
ExitStatus analyze_scaling(const CommandLine& line, const FinishedSweep& sweep, const std::string& directory) {
  KeptFindings findings;
  add_scaling(findings, sweep.results, directory);
  print_findings(line, sweep, findings);
  return ExitStatus::done;
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
  const bool only_laws = line.findings_table == kLaws && !scaling_needs_capacities(sweep.results);
  if (only_laws) return analyze_scaling(line, sweep, directory);
  require_any_length(sweep.plan->base);
  std::optional<KeptFindings> findings = findings_of(line, sweep, directory);
  if (!findings) return ExitStatus::interrupted;
  add_scaling(*findings, sweep.results, directory);
  add_bands(line, sweep, directory, *findings);
  print_findings(line, sweep, *findings);
  return ExitStatus::done;
}

}  // namespace knee::cli
