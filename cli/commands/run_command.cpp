#include "cli/commands/run_command.hpp"

#include <algorithm>
#include <vector>

#include "analysis/report/claims.hpp"
#include "cli/command_line/output.hpp"
#include "cli/experiment/experiment.hpp"
#include "cli/experiment/input_bands.hpp"
#include "cli/experiment/objective_check.hpp"
#include "cli/experiment/time_series.hpp"

namespace knee::cli {
namespace {

using analysis::Results;

// Whether standard output is the table of bands alone: one CSV or JSON table.
bool prints_only_bands(const CommandLine& line) {
  const Format format = chosen_format(line);
  return line.samples > 0 && (format == Format::csv || format == Format::json);
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

ExitStatus run(const CommandLine& line) {
  const Plans plans = read_plans(line, scenarios::Sweep::ignore);
  require_uncertain(line, plans);
  require_short_series(line, plans);
  std::vector<Experiment> experiments;
  for (const auto& plan : plans) experiments.push_back(experiment_of(plan));
  return print_series(line, plans, print_bands(line, plans, run(line, std::move(experiments))));
}

ExitStatus run(const CommandLine& line, std::vector<Experiment> experiments) {
  for (const Experiment& experiment : experiments) require_objectives(line, experiment);
  std::vector<Results> all;
  for (Experiment& experiment : experiments) {
    if (simulate(line, experiment, nullptr) == ProcessPool::End::interrupted) {
      print_message("knee: interrupted; run keeps nothing, sweep does");
      return ExitStatus::interrupted;
    }
    all.push_back(std::move(experiment.results));
  }
  if (!prints_only_bands(line) && !prints_only_series(line)) print(results_text(all, chosen_format(line)));
  std::for_each(all.begin(), all.end(), print_warnings);
  print_claims_that_fail(line, all);
  const ExitStatus status = status_of(line, all);
  const bool hold = std::all_of(all.begin(), all.end(), analysis::all_hold);
  return status == ExitStatus::done && !hold ? ExitStatus::objective_missed : status;
}

}  // namespace knee::cli
