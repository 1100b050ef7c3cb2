#include "cli/commands/theory_command.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/answers/theory_report.hpp"
#include "analysis/table/table.hpp"
#include "cli/command_line/output.hpp"
#include "cli/experiment/experiment.hpp"
#include "cli/investigation/theory_findings.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "scenarios/run/run.hpp"
#include "scenarios/theory/theory.hpp"

namespace knee::cli {
namespace {

using analysis::theory::ArchitectureTheory;

scenarios::Scenario at_chosen_load(const CommandLine& line, const scenarios::Scenario& base) {
  if (!line.load) return base;
  if (base.renewal_rate() > 0) return base.at_load(sim::per_second(*line.load));
  const char* reason = scenarios::is_recorded(base)
                           ? "its arrivals are recorded"
                           : "its users are closed (--set workload.arrivals.users=N changes their number)";
  throw wrong_input(fmt::format("--load: the load of {} cannot be changed: {}", base.name, reason));
}

void print_warnings(const std::vector<ArchitectureTheory>& theories) {
  for (const ArchitectureTheory& one : theories) {
    for (const std::string& warning : one.warnings)
      print_message(fmt::format("knee: {}: no latency: {}", one.architecture, warning));
  }
}

ExitStatus theory_of_scenario(const CommandLine& line) {
  const auto plan = read_plans(line, scenarios::Sweep::ignore).front();
  const scenarios::Scenario scenario = at_chosen_load(line, plan->base);
  std::vector<ArchitectureTheory> theories;
  for (const auto& one : scenario.architectures) theories.push_back(scenarios::theory::theory_of(scenario, one));
  const Format format = chosen_format(line);
  if (format == Format::text) {
    const std::string& meaning = scenario.description;
    print(analysis::theory_text(theories, meaning.empty() ? scenario.name : fmt::format("{}: {}", scenario.name, meaning)));
  } else {
    print(table_text(analysis::theory_table(theories), format));
    print_warnings(theories);
  }
  return ExitStatus::done;
}

ExitStatus theory_beside_results(const CommandLine& line, const std::filesystem::path& directory) {
  if (line.load || !line.overrides.empty()) {
    throw wrong_input(
        fmt::format("{} is a directory of results: --load and --set apply only to a scenario", directory.string()));
  }
  const FinishedSweep sweep = read_finished_sweep(directory);
  const auto pairs = theory_beside(sweep);
  const Format format = chosen_format(line);
  print(format == Format::text ? theory_beside_text(pairs, fmt::format("{}: theory beside simulation", sweep.results.scenario))
                               : table_text(theory_beside_table(pairs), format));
  return ExitStatus::done;
}

}  // namespace

ExitStatus theory(const CommandLine& line) {
  const std::filesystem::path path{line.scenarios.front()};
  return std::filesystem::is_directory(path) ? theory_beside_results(line, path) : theory_of_scenario(line);
}

}  // namespace knee::cli
