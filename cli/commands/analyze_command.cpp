#include "cli/commands/analyze_command.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/findings/finding_sections.hpp"
#include "analysis/findings/finding_tables.hpp"
#include "analysis/report/report.hpp"
#include "cli/command_line/output.hpp"
#include "cli/investigation/investigation.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "cli/store/atomic_file.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {
namespace {

namespace fs = std::filesystem;

using analysis::Findings;
using analysis::wrapped;

void require_variable_load(const FinishedSweep& sweep, const std::string& directory) {
  if (has_variable_load(sweep.plan->base)) return;
  throw wrong_input(fmt::format("the load of {} cannot be changed: its arrivals are recorded, or its users closed. Its results "
                                "are in {}/results.csv; knee fit fits laws to them", sweep.results.scenario, directory));
}

std::vector<std::pair<std::string, analysis::Table>> tables_of(const Findings& findings) {
  return {{"architectures", architectures_table(findings)},
          {"inputs", inputs_table(findings)},
          {"ranges", ranges_table(findings)},
          {"order", order_table(findings)},
          {"differences", findings.differences}};
}

void write_tables(const fs::path& folder, const Findings& findings) {
  fs::create_directories(folder);
  for (const auto& [name, table] : tables_of(findings)) write_atomically(folder / (name + ".csv"), to_csv(table));
}

std::string headline(const Findings& findings) {
  std::string text = wrapped(findings.scenario + ": " + findings.description, analysis::kReportWidth);
  if (!findings.objective.empty()) text += wrapped("Objective: " + findings.objective + ".", analysis::kReportWidth);
  return text;
}

std::string section_text(const analysis::page::Section& section) {
  std::string text = "\n" + section.heading + "\n";
  for (const std::string& paragraph : section.paragraphs) text += wrapped(paragraph, analysis::kReportWidth);
  for (const auto& [caption, table] : section.tables) text += to_aligned(table);
  return text;
}

std::string findings_text(const Findings& findings) {
  std::string text = headline(findings) + '\n';
  for (const std::string& answer : answers_of(findings)) text += wrapped(answer, analysis::kReportWidth);
  text += '\n' + to_aligned(architectures_summary(findings));
  for (const analysis::page::Section& section : sections_of(findings)) text += section_text(section);
  return text;
}

void print_findings(const CommandLine& line, const Findings& findings) {
  const Format format = chosen_format(line);
  if (format == Format::text && line.findings_table.empty()) return print(findings_text(findings));
  const std::string wanted = line.findings_table.empty() ? "architectures" : line.findings_table;
  for (const auto& [name, table] : tables_of(findings)) {
    if (name == wanted) print(table_text(table, format));
  }
}

}  // namespace

ExitStatus analyze(const CommandLine& line) {
  const std::string& directory = line.directories.front();
  const FinishedSweep sweep = read_finished_sweep(directory);
  require_variable_load(sweep, directory);
  const std::optional<Findings> findings = investigate(line, sweep);
  if (!findings) return ExitStatus::interrupted;
  write_tables(fs::path{directory} / "findings", *findings);
  print_findings(line, *findings);
  return ExitStatus::done;
}

}  // namespace knee::cli
