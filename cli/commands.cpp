#include "cli/commands.hpp"

#include <memory>
#include <string>
#include <vector>

#include "cli/campaign.hpp"
#include "cli/description.hpp"
#include "cli/listing.hpp"
#include "cli/output.hpp"
#include "cli/simulation_run.hpp"
#include "scenarios/experiment.hpp"
#include "scenarios/reader/mistake.hpp"
#include "scenarios/study.hpp"

namespace knee::cli {
namespace {

using Studies = std::vector<std::shared_ptr<const scenarios::Study>>;

// Reads every scenario of the command line; the mistakes of all of them are told at once.
Studies read_studies(const CommandLine& line, scenarios::Sweep sweep) {
  std::vector<scenarios::Override> overrides;
  for (const auto& [key, value] : line.overrides) overrides.push_back({key, value});
  Studies studies;
  std::string mistakes;
  for (const std::string& path : line.scenarios) {
    auto read = scenarios::read_study(path, overrides, sweep);
    if (const auto* found = std::get_if<scenarios::Mistakes>(&read)) {
      mistakes += to_string(*found);
    } else {
      studies.push_back(
          std::make_shared<const scenarios::Study>(std::get<scenarios::Study>(std::move(read))));
    }
  }
  if (mistakes.empty()) return studies;
  mistakes.pop_back();  // the last line's break: whoever prints a failure ends it with one
  throw MistakenScenario{mistakes};
}

Experiment experiment_of(std::shared_ptr<const scenarios::Study> study) {
  Campaign campaign = campaign_of(*study);
  return {.campaign = std::move(campaign),
          .simulate = [study = std::move(study)](std::size_t index, std::uint64_t replication) {
            const scenarios::Point& point = study->points[index];
            return scenarios::simulate(point.scenario, point.scenario.architectures[point.architecture],
                                       replication);
          }};
}

ExitStatus run_command(const CommandLine& line) {
  std::vector<Experiment> experiments;
  for (auto& study : read_studies(line, scenarios::Sweep::ignore))
    experiments.push_back(experiment_of(study));
  return run(line, std::move(experiments));
}

ExitStatus sweep_command(const CommandLine& line) {
  return sweep(line, experiment_of(read_studies(line, scenarios::Sweep::follow).front()));
}

ExitStatus check_command(const CommandLine& line) {
  print(description(*read_studies(line, scenarios::Sweep::follow).front()));
  return ExitStatus::done;
}

ExitStatus list_command(const CommandLine& line) {
  print(table_text(listing(line.topic), chosen_format(line)));
  return ExitStatus::done;
}

}  // namespace

ExitStatus execute(const CommandLine& line) {
  switch (line.command) {
    case CommandLine::Command::run:
      return run_command(line);
    case CommandLine::Command::sweep:
      return sweep_command(line);
    case CommandLine::Command::check:
      return check_command(line);
    case CommandLine::Command::list:
      break;
  }
  return list_command(line);
}

}  // namespace knee::cli
