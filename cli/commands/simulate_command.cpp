#include "cli/commands/simulate_command.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "analysis/report/claims.hpp"
#include "cli/command_line/output.hpp"
#include "cli/runner/progress.hpp"
#include "cli/store/store.hpp"

namespace knee::cli {
namespace {

ProcessPool::Options pool_options(const CommandLine& line) {
  ProcessPool::Options options{.workers = line.workers};
  if (options.workers == 0) options.workers = std::max(1U, std::thread::hardware_concurrency());
  if (line.time_limit_s) {
    options.time_limit = std::chrono::duration_cast<WorkerProcess::Clock::duration>(
        std::chrono::duration<double>{*line.time_limit_s});
  }
  return options;
}

using analysis::Entry;
using analysis::Results;

ProcessPool::End simulate(const CommandLine& line, Experiment& experiment, Store* store) {
  Progress progress{Progress::suitable(line.quiet), experiment.results.points.size()};
  const bool keeps_batches = store == nullptr;
  return simulate_missing(experiment.results, experiment.simulate, pool_options(line), {progress, store, keeps_batches});
}

void tell_failures(const Results& results) {
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

void tell_warnings(const Results& results) {
  for (const Entry& entry : results.points) {
    for (const std::string& warning : entry.result.warnings) {
      print_message(fmt::format("knee: {}: {}: {}", results.scenario, entry.point.label(), warning));
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

void require_objectives(const std::vector<Experiment>& experiments) {
  for (const Experiment& experiment : experiments) {
    for (const Entry& entry : experiment.results.points) {
      if (entry.point.objective) continue;
      throw wrong_input(
          fmt::format("--check-objective, but scenario {} has no objective", experiment.results.scenario));
    }
  }
}

ExitStatus end_of(const CommandLine& line, const std::vector<Results>& all) {
  if (std::any_of(all.begin(), all.end(), lost_some)) return ExitStatus::machine_failed;
  if (!line.check_objective) return ExitStatus::done;
  return std::all_of(all.begin(), all.end(), meets_objective) ? ExitStatus::done
                                                                          : ExitStatus::objective_missed;
}

ExitStatus say_how_to_resume(Store& store) {
  print_message(fmt::format("knee: interrupted: {} replications are kept in {}; the same command goes on from there.",
                   store.count(), store.directory().string()));
  return ExitStatus::interrupted;
}

void say_where(const CommandLine& line, const Store& store) {
  const std::string text = fmt::format(
      "Results: {}/results.csv (classes.csv, replications.csv and store.sqlite beside it)", store.directory().string());
  if (chosen_format(line) == Format::text) {
    print('\n' + text + '\n');
  } else if (!line.quiet) {
    print_message(text);
  }
}

// CSV and JSON tables contain no claims, so failing claims go to standard error.
void tell_claims_that_fail(const CommandLine& line, const std::vector<Results>& all) {
  const Format format = chosen_format(line);
  if (format == Format::text || format == Format::markdown) return;
  for (const Results& results : all) {
    if (!all_hold(results)) print_message(results.scenario + ": " + claims_text(results));
  }
}

}  // namespace

ExitStatus run(const CommandLine& line, std::vector<Experiment> experiments) {
  if (line.check_objective) require_objectives(experiments);
  std::vector<Results> all;
  for (Experiment& experiment : experiments) {
    if (simulate(line, experiment, nullptr) == ProcessPool::End::interrupted) {
      print_message("knee: interrupted; run keeps nothing, sweep does");
      return ExitStatus::interrupted;
    }
    tell_failures(experiment.results);
    all.push_back(std::move(experiment.results));
  }
  print(results_text(all, chosen_format(line)));
  std::for_each(all.begin(), all.end(), tell_warnings);
  tell_claims_that_fail(line, all);
  const ExitStatus end = end_of(line, all);
  const bool hold = std::all_of(all.begin(), all.end(), analysis::all_hold);
  return end == ExitStatus::done && !hold ? ExitStatus::objective_missed : end;
}

ExitStatus sweep(const CommandLine& line, Experiment experiment) {
  Store store{line.directory, experiment.results, line.fresh ? Existing::replace : Existing::keep};
  if (simulate(line, experiment, &store) == ProcessPool::End::interrupted) return say_how_to_resume(store);
  tell_failures(experiment.results);
  store.publish(experiment.results);
  print(results_text({&experiment.results, 1}, chosen_format(line)));
  tell_warnings(experiment.results);
  say_where(line, store);
  return end_of(line, {experiment.results});
}

}  // namespace knee::cli
