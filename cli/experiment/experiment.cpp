#include "cli/experiment/experiment.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include <fmt/format.h>

#include "cli/command_line/output.hpp"
#include "cli/experiment/curve_search.hpp"
#include "cli/experiment/input_sampling.hpp"
#include "cli/progress/progress.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/runner/shared_pool.hpp"
#include "cli/runner/usable_cores.hpp"
#include "cli/store/store.hpp"
#include "scenarios/run/run.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::cli {
namespace {

using analysis::Entry;
using analysis::Results;

// Prints the warnings for parts of a scenario without effect; the command continues.
void warn(const scenarios::ExperimentPlan& plan) { print_error(to_string(plan.warnings)); }

void print_failures(const Results& results) {
  for (const Entry& entry : results.points) {
    for (std::size_t i = 0; i < entry.result.failures.size(); ++i) {
      const std::string& failure = entry.result.failures[i];
      if (failure.empty()) continue;
      const bool is_a_fault_of_knee = failure.find("broken invariant") != std::string::npos;
      print_message(fmt::format("knee: {}: replication {} of {} failed: {}{}", results.scenario, i, entry.point.label(), failure,
                       is_a_fault_of_knee ? " (a fault of knee; the same command replays it)" : ""));
    }
  }
}

// A failed replication makes every mean over the others doubtful.
bool lost_some(const Results& results) {
  return std::any_of(results.points.begin(), results.points.end(),
                     [](const Entry& entry) { return entry.result.failed > 0; });
}

bool meets_objective(const Results& results) {
  return std::all_of(results.points.begin(), results.points.end(), [](const Entry& entry) {
    return entry.result.objective == analysis::Verdict::met;
  });
}

ProgressPhase phase_of(ProcessPool::End end, const Results& results) {
  if (end == ProcessPool::End::interrupted) return ProgressPhase::interrupted;
  return lost_some(results) ? ProgressPhase::failed : ProgressPhase::finished;
}

}  // namespace

Plans read_plans(const CommandLine& line, scenarios::Sweep sweep) {
  std::vector<scenarios::Override> overrides;
  for (const auto& [key, value] : line.overrides) overrides.push_back({key, value});
  Plans plans;
  std::string mistakes;
  for (const std::string& path : line.scenarios) {
    auto read = scenarios::read_experiment_plan(path, overrides, sweep);
    if (const auto* found = std::get_if<scenarios::Diagnostics>(&read)) {
      mistakes += to_string(*found);
    } else {
      plans.push_back(
          std::make_shared<const scenarios::ExperimentPlan>(std::get<scenarios::ExperimentPlan>(std::move(read))));
      warn(*plans.back());
      warn_of_uncertain(line, *plans.back());
    }
  }
  if (mistakes.empty()) return plans;
  mistakes.pop_back();  // the last line break, which the output of a failure adds again
  throw InvalidScenario{mistakes};
}

void prepare(const scenarios::ExperimentPlan& plan) {
  for (const scenarios::Point& point : plan.points) scenarios::prepare(point.scenario, point.scenario.architectures[point.architecture]);
}

Experiment experiment_of(std::shared_ptr<const scenarios::ExperimentPlan> plan) {
  prepare(*plan);
  analysis::Results results = planned_results(*plan);
  return {.results = std::move(results),
          .simulate = [plan](std::size_t index, const scenarios::Job& job) {
            const scenarios::Point& point = plan->points[index];
            return scenarios::simulate(point.scenario, point.scenario.architectures[point.architecture], job);
          },
          .plan = plan};
}

ProcessPool::Options pool_options(const CommandLine& line) {
  ProcessPool::Options options{.workers = line.workers};
  if (options.workers == 0) options.workers = usable_cores();
  if (line.time_limit_s) {
    options.limits.time = std::chrono::duration_cast<WorkerProcess::Clock::duration>(
        std::chrono::duration<double>{*line.time_limit_s});
  }
  if (line.memory_limit) options.limits.memory = static_cast<std::uint64_t>(*line.memory_limit);
  return options;
}

ProcessPool::End simulate(const CommandLine& line, Experiment& experiment, Store* store, Batches batches) {
  ProcessPool::Options options = pool_options(line);
  options.finishes = store != nullptr;  // what nothing keeps need not be finished
  SharedPool pool{options};
  Progress progress{Progress::suitable(line.quiet), experiment.results.points.size()};
  if (store != nullptr) progress.keep_in(store->directory());
  const bool keeps_batches = store == nullptr && batches == Batches::kept;
  Listeners listeners{.progress = progress, .store = store, .keeps_batches = keeps_batches};
  const bool finds_loads = experiment.plan && !experiment.plan->curves.empty();
  const ProcessPool::End end = finds_loads ? simulate_curves(experiment, pool, listeners)
                                           : pool.simulate_missing(experiment.results, experiment.simulate, std::move(listeners));
  if (end != ProcessPool::End::interrupted) print_failures(experiment.results);
  progress.end(phase_of(end, experiment.results));
  return end;
}

ProcessPool::End simulate(Experiment& experiment, SharedPool& pool, const std::string& what) {
  const ProcessPool::End end =
      pool.simulate_missing(experiment.results, experiment.simulate, {.progress = pool.progress(), .store = nullptr, .what = what});
  if (end != ProcessPool::End::interrupted) print_failures(experiment.results);
  return end;
}

void print_warnings(const Results& results) {
  for (const Entry& entry : results.points) {
    for (const std::string& warning : entry.result.warnings) {
      print_message(fmt::format("knee: {}: {}: {}", results.scenario, entry.point.label(), warning));
    }
  }
}

ExitStatus status_of(const CommandLine& line, const std::vector<Results>& all) {
  if (std::any_of(all.begin(), all.end(), lost_some)) return ExitStatus::machine_failed;
  if (!line.check_objective) return ExitStatus::done;
  return std::all_of(all.begin(), all.end(), meets_objective) ? ExitStatus::done
                                                                          : ExitStatus::objective_missed;
}

}  // namespace knee::cli
