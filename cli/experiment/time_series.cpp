#include "cli/experiment/time_series.hpp"

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/picture/terminal_plot.hpp"
#include "analysis/series/series_charts.hpp"
#include "analysis/series/series_table.hpp"
#include "analysis/steady_state/precision.hpp"
#include "cli/command_line/output.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/store/atomic_file.hpp"
#include "scenarios/run/run.hpp"

namespace knee::cli {
namespace {

// A precision gives no length: one run of the first rung shows how the system begins.
void fix_run(analysis::Effort& effort) {
  if (!effort.fixed && !effort.transient) {
    effort.requests = static_cast<std::uint64_t>(analysis::rung_requests(effort.first_rung));
    effort.replications = 1;
  }
  effort.fixed = true;
  effort.transient = true;  // the batches of a series begin with an empty system
}

Experiment observed(std::shared_ptr<const scenarios::ExperimentPlan> plan, sim::Duration interval) {
  prepare(*plan);
  analysis::Results results = planned_results(*plan);
  for (analysis::Entry& entry : results.points) fix_run(entry.point.effort);
  return {.results = std::move(results), .simulate = [plan = std::move(plan), interval](std::size_t index, scenarios::Job job) {
            const scenarios::Point& point = plan->points[index];
            job.interval = interval;
            return scenarios::simulate(point.scenario, point.scenario.architectures[point.architecture], job);
          }};
}

// The expected length of a run in seconds.
double length_of(const scenarios::Scenario& scenario, const analysis::Effort& effort) {
  if (const auto length = scenario.run_length()) return sim::to_seconds(*length);
  const double rate = scenario.offered_rate().value_or(0);
  return rate > 0 ? static_cast<double>(effort.requests) / rate : 0;
}

void require_few_intervals(const scenarios::ExperimentPlan& plan, sim::Duration interval) {
  constexpr double kMostIntervals = 1e6;
  const analysis::Results results = planned_results(plan);
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    const analysis::Point& point = results.points[i].point;
    const double intervals = length_of(plan.points[i].scenario, point.effort) / sim::to_seconds(interval);
    if (intervals <= kMostIntervals) continue;
    throw wrong_input(fmt::format("--series gives {:.0f} intervals in each run of {}; expected at most {:.0f}: a longer interval",
                                  intervals, point.label(), kMostIntervals));
  }
}

void draw(const std::vector<analysis::Results>& all) {
  constexpr std::size_t kMostLines = 16;
  for (const analysis::Results& results : all) {
    for (const analysis::Chart& chart : analysis::series_charts(analysis::series_of(results))) {
      print('\n' + analysis::terminal_plot(chart, output_terminal(), kMostLines));
    }
  }
}

void show(const CommandLine& line, const std::vector<analysis::Results>& all) {
  const Format format = chosen_format(line);
  if (!line.directory.empty()) {
    const auto file = std::filesystem::path{line.directory} / kSeriesFile;
    write_atomically(file, analysis::to_csv(analysis::series_table(all)));
    print_message(fmt::format("Time series: {}", file.string()));
  } else if (format == Format::csv || format == Format::json) {
    print(table_text(analysis::series_table(all), format));
  }
  if (format == Format::text) draw(all);
}

}  // namespace

void remove_series(const std::string& directory) {
  std::error_code error;
  std::filesystem::remove(std::filesystem::path{directory} / kSeriesFile, error);
  if (error) throw machine_failure(fmt::format("cannot remove {}/{}: {}", directory, kSeriesFile, error.message()));
}

void require_short_series(const CommandLine& line, const Plans& plans) {
  if (!line.series) return;
  if (line.samples > 0) throw wrong_input("--series and --samples exclude each other: a series is of the middle of the inputs");
  for (const auto& plan : plans) require_few_intervals(*plan, *line.series);
}

bool prints_only_series(const CommandLine& line) {
  const Format format = chosen_format(line);
  return line.series && line.directory.empty() && (format == Format::csv || format == Format::json);
}

ExitStatus print_series(const CommandLine& line, const Plans& plans, ExitStatus results) {
  if (!line.series || results == ExitStatus::interrupted) return results;
  std::vector<analysis::Results> all;
  for (const auto& plan : plans) {
    Experiment experiment = observed(plan, *line.series);
    if (simulate(line, experiment, nullptr) == ProcessPool::End::interrupted) return ExitStatus::interrupted;
    all.push_back(std::move(experiment.results));
  }
  show(line, all);
  CommandLine unconditional = line;
  unconditional.check_objective = false;
  return status_of(unconditional, all) == ExitStatus::done ? results : ExitStatus::machine_failed;
}

}  // namespace knee::cli
