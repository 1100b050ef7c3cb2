#include "cli/simulation_run.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "cli/output.hpp"
#include "cli/point_summary.hpp"
#include "cli/progress.hpp"
#include "cli/store.hpp"
#include "cli/verdict.hpp"

namespace knee::cli {
namespace {

WorkerPool::Options pool_options(const CommandLine& line) {
  WorkerPool::Options options{.workers = line.workers};
  if (options.workers == 0) options.workers = std::max(1U, std::thread::hardware_concurrency());
  if (line.time_limit_s) {
    options.time_limit = std::chrono::duration_cast<Worker::Clock::duration>(
        std::chrono::duration<double>{*line.time_limit_s});
  }
  return options;
}

std::size_t count_replications(const Campaign& campaign, bool (*counts)(const std::optional<Replication>&)) {
  std::size_t count = 0;
  for (const PointRecord& point : campaign.points) {
    count +=
        static_cast<std::size_t>(std::count_if(point.replications.begin(), point.replications.end(), counts));
  }
  return count;
}

bool is_planned(const std::optional<Replication>&) { return true; }
bool is_finished(const std::optional<Replication>& replication) {
  return replication && !replication->failed();
}

WorkerPool::End simulate(const CommandLine& line, Experiment& experiment, Store* store) {
  Progress progress{Progress::suitable(line.quiet), experiment.campaign};
  return simulate_missing(experiment.campaign, experiment.simulate, pool_options(line), {progress, store});
}

std::string name_of(const PointRecord& point) {
  std::string name = point.architecture;
  for (const auto& [key, value] : point.swept) name += fmt::format(", {} {}", key, value);
  return name;
}

void tell_failures(const Campaign& campaign) {
  for (const PointRecord& point : campaign.points) {
    for (std::size_t i = 0; i < point.replications.size(); ++i) {
      const std::optional<Replication>& replication = point.replications[i];
      if (!replication || !replication->failed()) continue;
      tell(fmt::format("knee: {}: replication {} of {} failed: {}", campaign.scenario, i, name_of(point),
                       replication->failure));
    }
  }
}

bool nothing_finished(const Campaign& campaign) {
  return !campaign.points.empty() && count_replications(campaign, is_finished) == 0;
}

bool meets_objective(const Campaign& campaign) {
  return std::all_of(campaign.points.begin(), campaign.points.end(), [](const PointRecord& point) {
    return point.objective && summarize(point).meets(*point.objective);
  });
}

void require_objectives(const std::vector<Experiment>& experiments) {
  for (const Experiment& experiment : experiments) {
    for (const PointRecord& point : experiment.campaign.points) {
      if (point.objective) continue;
      throw wrong_input(
          fmt::format("--check-objective, but scenario {} has no objective", experiment.campaign.scenario));
    }
  }
}

ExitStatus end_of(const CommandLine& line, const std::vector<Campaign>& campaigns) {
  if (std::any_of(campaigns.begin(), campaigns.end(), nothing_finished)) return ExitStatus::machine_failed;
  if (!line.check_objective) return ExitStatus::done;
  return std::all_of(campaigns.begin(), campaigns.end(), meets_objective) ? ExitStatus::done
                                                                          : ExitStatus::objective_missed;
}

ExitStatus say_how_to_resume(const Campaign& campaign, const Store& store) {
  tell(fmt::format(
      "knee: interrupted: {} of {} replications are kept in {}; the same command goes on from there.",
      count_replications(campaign, is_finished), count_replications(campaign, is_planned),
      store.directory().string()));
  return ExitStatus::interrupted;
}

void say_where(const CommandLine& line, const Store& store) {
  const std::string text = fmt::format(
      "Results: {}/results.csv (replications.csv and store.sqlite beside it)", store.directory().string());
  if (chosen_format(line) == Format::text) {
    print('\n' + text + '\n');
  } else if (!line.quiet) {
    tell(text);
  }
}

// Tables for machines have no room for verdicts.
void tell_claims_that_fail(const CommandLine& line, const std::vector<Campaign>& campaigns) {
  const Format format = chosen_format(line);
  if (format == Format::text || format == Format::markdown) return;
  for (const Campaign& campaign : campaigns) {
    if (!all_hold(campaign)) tell(campaign.scenario + ": " + verdicts_text(campaign));
  }
}

}  // namespace

ExitStatus run(const CommandLine& line, std::vector<Experiment> experiments) {
  if (line.check_objective) require_objectives(experiments);
  std::vector<Campaign> campaigns;
  for (Experiment& experiment : experiments) {
    if (simulate(line, experiment, nullptr) == WorkerPool::End::interrupted) {
      tell("knee: interrupted; run keeps nothing, sweep does");
      return ExitStatus::interrupted;
    }
    tell_failures(experiment.campaign);
    campaigns.push_back(std::move(experiment.campaign));
  }
  print(results_text(campaigns, chosen_format(line)));
  tell_claims_that_fail(line, campaigns);
  const ExitStatus end = end_of(line, campaigns);
  const bool hold = std::all_of(campaigns.begin(), campaigns.end(), all_hold);
  return end == ExitStatus::done && !hold ? ExitStatus::objective_missed : end;
}

ExitStatus sweep(const CommandLine& line, Experiment experiment) {
  Store store{line.directory, experiment.campaign, line.fresh ? Existing::replace : Existing::keep};
  if (simulate(line, experiment, &store) == WorkerPool::End::interrupted) {
    return say_how_to_resume(experiment.campaign, store);
  }
  tell_failures(experiment.campaign);
  store.publish(experiment.campaign);
  print(results_text({&experiment.campaign, 1}, chosen_format(line)));
  say_where(line, store);
  return end_of(line, {experiment.campaign});
}

}  // namespace knee::cli
