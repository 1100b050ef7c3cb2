#include "cli/commands/sweep_command.hpp"

#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "analysis/picture/chart_choice.hpp"
#include "analysis/picture/terminal_plot.hpp"
#include "cli/command_line/output.hpp"
#include "cli/experiment/input_bands.hpp"
#include "cli/experiment/objective_check.hpp"
#include "cli/experiment/time_series.hpp"
#include "cli/store/store.hpp"

namespace knee::cli {
namespace {

ExitStatus print_how_to_resume(Store& store) {
  print_message(fmt::format("knee: interrupted: {} replications are kept in {}; the same command goes on from there.",
                   store.count(), store.directory().string()));
  return ExitStatus::interrupted;
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

}  // namespace

ExitStatus sweep(const CommandLine& line) {
  const Plans plans = read_plans(line, scenarios::Sweep::follow);
  require_uncertain(line, plans);
  require_short_series(line, plans);
  return print_series(line, plans, print_bands(line, plans, sweep(line, experiment_of(plans.front()))));
}

ExitStatus sweep(const CommandLine& line, Experiment experiment) {
  require_objectives(line, experiment);
  Store store{line.directory, experiment.results, line.fresh ? Existing::replace : Existing::keep};
  remove_bands(line.directory);  // those of this sweep come after its results
  remove_series(line.directory);
  if (simulate(line, experiment, &store) == ProcessPool::End::interrupted) return print_how_to_resume(store);
  store.publish(experiment.results);
  print(results_text({&experiment.results, 1}, chosen_format(line)));
  print_picture(line, experiment.results);
  print_warnings(experiment.results);
  print_directory(line, store);
  return status_of(line, {experiment.results});
}

}  // namespace knee::cli
