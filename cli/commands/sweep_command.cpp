#include "cli/commands/sweep_command.hpp"

#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "analysis/picture/chart_choice.hpp"
#include "analysis/picture/terminal_plot.hpp"
#include "cli/command_line/model_version.hpp"
#include "cli/command_line/output.hpp"
#include "cli/commands/slurm_submission.hpp"
#include "cli/experiment/input_bands.hpp"
#include "cli/experiment/objective_check.hpp"
#include "cli/experiment/shard_experiment.hpp"
#include "cli/experiment/time_series.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/store/store.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {
namespace {

ExitStatus print_how_to_resume(Store& store) {
  print_message(fmt::format("knee: interrupted: {} replications are kept in {}; the same command goes on from there.",
                   store.count(), store.directory().string()));
  return ExitStatus::interrupted;
}

// Samples and series are of all points.
void require_points_alone(const CommandLine& line) {
  const bool slurm = line.slurm.shards > 0;
  if (slurm && line.shard) throw wrong_input("--shard and --slurm exclude each other: the jobs of --slurm are shards");
  if (!slurm && !line.shard) return;
  const char* option = slurm ? "--slurm" : "--shard";
  const char* other = line.samples > 0 ? "--samples" : "--series";
  if (line.samples == 0 && !line.series) return;
  throw wrong_input(fmt::format("{} and {} exclude each other: merge the shards, then sweep with {}", option, other, other));
}

void print_other_models(Store& store) {
  const std::uint64_t count = store.count_of_other_models();
  if (count == 0) return;
  print_message(fmt::format("knee: {}: {} replications were simulated by other models of knee than this one ({}); they stay, and are not "
                            "used (--fresh removes them)", store.directory().string(), count, model_version()));
}

void print_directory(const CommandLine& line, const Store& store) {
  const std::string text = fmt::format(
      "Results: {}/results.csv (classes.csv, replications.csv and store.sqlite beside it)", store.directory().string());
  if (chosen_format(line) == Format::text) {
    print('\n' + text + '\n');
  } else if (!line.quiet) {
    print_message(text);
  }
}

// A person at a terminal sees a picture after the tables.
void print_picture(const CommandLine& line, const analysis::Results& results) {
  constexpr std::size_t kMostLines = 20;
  if (chosen_format(line) != Format::text || ::isatty(STDOUT_FILENO) == 0) return;
  const auto chart = main_chart(results);
  if (chart) print('\n' + terminal_plot(*chart, output_terminal(), kMostLines));
}

// The experiment of the whole plan or of a shard, with the identities of its points.
Experiment identified(const CommandLine& line, std::shared_ptr<const scenarios::ExperimentPlan> plan) {
  if (line.shard) plan = std::make_shared<const scenarios::ExperimentPlan>(shard_of(*plan, *line.shard));
  Experiment experiment = experiment_of(plan);
  if (line.shard) experiment.results.origin.shard = line.shard->text();
  identify(experiment.results, *plan);
  return experiment;
}

ExitStatus fill_store(const CommandLine& line, Experiment& experiment) {
  require_objectives(line, experiment);
  Store store{line.directory, experiment.results, line.fresh ? Existing::replace : Existing::keep};
  print_other_models(store);
  remove_bands(line.directory);  // those of this sweep come after its results
  remove_series(line.directory);
  if (simulate(line, experiment, &store) == ProcessPool::End::interrupted) return print_how_to_resume(store);
  return publish(line, store, experiment.results);
}

}  // namespace

ExitStatus sweep(const CommandLine& line) {
  const Plans plans = read_plans(line, scenarios::Sweep::follow);
  require_uncertain(line, plans);
  require_short_series(line, plans);
  require_points_alone(line);
  if (line.slurm.shards > 0) return submit_to_slurm(line, planned_results(*plans.front()));
  Experiment experiment = identified(line, plans.front());
  const ExitStatus status = fill_store(line, experiment);
  const Plans found{experiment.plan};  // with the points that its curves have found
  return print_series(line, found, print_bands(line, found, status));
}

ExitStatus sweep(const CommandLine& line, Experiment experiment) { return fill_store(line, experiment); }

ExitStatus publish(const CommandLine& line, Store& store, const analysis::Results& results) {
  store.publish(results);
  print(results_text({&results, 1}, chosen_format(line)));
  print_picture(line, results);
  print_warnings(results);
  print_directory(line, store);
  return status_of(line, {results});
}

}  // namespace knee::cli
