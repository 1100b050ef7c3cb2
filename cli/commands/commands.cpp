#include "cli/commands/commands.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/command_line/output.hpp"
#include "cli/commands/compare_command.hpp"
#include "cli/commands/description.hpp"
#include "cli/commands/fit_command.hpp"
#include "cli/commands/list_command.hpp"
#include "cli/commands/simulate_command.hpp"
#include "cli/commands/trace_command.hpp"
#include "cli/runner/planned_results.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/language/reference.hpp"
#include "scenarios/run/run.hpp"
#include "scenarios/schema/schema.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::cli {
namespace {

using Plans = std::vector<std::shared_ptr<const scenarios::ExperimentPlan>>;

// Prints the warnings for parts of a scenario without effect; the command continues.
void warn(const scenarios::ExperimentPlan& plan) { fmt::print(stderr, "{}", to_string(plan.warnings)); }

// Reads all scenarios of the command line; reports the mistakes of all of them at once.
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
    }
  }
  if (mistakes.empty()) return plans;
  mistakes.pop_back();  // the last line break, which the output of a failure adds again
  throw InvalidScenario{mistakes};
}

Experiment experiment_of(std::shared_ptr<const scenarios::ExperimentPlan> plan) {
  analysis::Results results = planned_results(*plan);
  return {.results = std::move(results),
          .simulate = [plan = std::move(plan)](std::size_t index, const scenarios::Job& job) {
            const scenarios::Point& point = plan->points[index];
            return scenarios::simulate(point.scenario, point.scenario.architectures[point.architecture], job);
          }};
}

ExitStatus run_command(const CommandLine& line) {
  std::vector<Experiment> experiments;
  for (auto& plan : read_plans(line, scenarios::Sweep::ignore))
    experiments.push_back(experiment_of(plan));
  return run(line, std::move(experiments));
}

ExitStatus sweep_command(const CommandLine& line) {
  return sweep(line, experiment_of(read_plans(line, scenarios::Sweep::follow).front()));
}

ExitStatus check_command(const CommandLine& line) {
  const auto plan = read_plans(line, scenarios::Sweep::follow).front();
  print(line.defaults ? plan->written : description(*plan));
  return ExitStatus::done;
}

void require_topic(const std::string& topic, const std::vector<std::string>& topics) {
  if (topic.empty() || std::find(topics.begin(), topics.end(), topic) != topics.end()) return;
  const std::string near = scenarios::nearest(topic, topics);
  throw wrong_input(fmt::format("\"{}\" is no topic, expected {}{}", topic, scenarios::either_of(topics),
                                near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

ExitStatus list_command(const CommandLine& line) {
  const scenarios::Schema& language = scenarios::describe_language();
  require_topic(line.topic, listing_topics(language));
  const analysis::Table table = listing(line.topic, language);
  const Format format = chosen_format(line);
  print(format == Format::text ? listing_text(table) : table_text(table, format));
  return ExitStatus::done;
}

}  // namespace

ExitStatus execute(const CommandLine& line) {
  switch (line.command) {
    case CommandLine::Command::run:
      return run_command(line);
    case CommandLine::Command::sweep:
      return sweep_command(line);
    case CommandLine::Command::compare:
      return compare(line);
    case CommandLine::Command::fit:
      return fit(line);
    case CommandLine::Command::trace:
      return trace(line, *read_plans(line, scenarios::Sweep::ignore).front());
    case CommandLine::Command::check:
      return check_command(line);
    case CommandLine::Command::list:
      break;
  }
  return list_command(line);
}

}  // namespace knee::cli
