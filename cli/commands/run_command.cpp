#include "cli/commands/run_command.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "analysis/report/claims.hpp"
#include "cli/command_line/output.hpp"
#include "cli/experiment/experiment.hpp"

namespace knee::cli {
namespace {

using analysis::Entry;
using analysis::Results;

std::vector<Experiment> read_experiments(const CommandLine& line) {
  std::vector<Experiment> experiments;
  for (auto& plan : read_plans(line, scenarios::Sweep::ignore)) experiments.push_back(experiment_of(std::move(plan)));
  return experiments;
}

void require_objectives(const std::vector<Experiment>& experiments) {
  for (const Experiment& experiment : experiments) {
    for (const Entry& entry : experiment.results.points) {
      if (entry.point.objective) continue;
      throw wrong_input(
          fmt::format("--check-objective, but scenario {} has no objective", experiment.results.scenario));
    }
  }
}

// CSV and JSON tables contain no claims, so failing claims go to standard error.
void print_claims_that_fail(const CommandLine& line, const std::vector<Results>& all) {
  const Format format = chosen_format(line);
  if (format == Format::text || format == Format::markdown) return;
  for (const Results& results : all) {
    if (!all_hold(results)) print_message(results.scenario + ": " + claims_text(results));
  }
}

}  // namespace

ExitStatus run(const CommandLine& line) { return run(line, read_experiments(line)); }

ExitStatus run(const CommandLine& line, std::vector<Experiment> experiments) {
  if (line.check_objective) require_objectives(experiments);
  std::vector<Results> all;
  for (Experiment& experiment : experiments) {
    if (simulate(line, experiment, nullptr) == ProcessPool::End::interrupted) {
      print_message("knee: interrupted; run keeps nothing, sweep does");
      return ExitStatus::interrupted;
    }
    all.push_back(std::move(experiment.results));
  }
  print(results_text(all, chosen_format(line)));
  std::for_each(all.begin(), all.end(), print_warnings);
  print_claims_that_fail(line, all);
  const ExitStatus status = status_of(line, all);
  const bool hold = std::all_of(all.begin(), all.end(), analysis::all_hold);
  return status == ExitStatus::done && !hold ? ExitStatus::objective_missed : status;
}

}  // namespace knee::cli
