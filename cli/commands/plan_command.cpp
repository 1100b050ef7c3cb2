#include "cli/commands/plan_command.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/command_line/output.hpp"
#include "cli/commands/architecture_plan.hpp"
#include "cli/commands/load_question.hpp"
#include "cli/experiment/experiment.hpp"
#include "cli/investigation/kept_plan.hpp"
#include "cli/runner/planned_results.hpp"

namespace knee::cli {
namespace {

using analysis::PlanReport;
using scenarios::Architecture;
using scenarios::Scenario;

constexpr double kDefaultErrors = 0.01;  // a deployment that refuses requests does not hold the load

// The machines that a plan may choose, or that run today, each with its name and price.
struct PricedMachine {
  std::string name;
  std::optional<scenarios::Price> price;
};

std::vector<PricedMachine> machines_of(const Scenario& scenario, bool from_current) {
  std::vector<PricedMachine> machines;
  for (const Architecture& one : scenario.architectures) {
    for (const auto& choice : scenarios::deployment_choices(scenario, one)) {
      machines.push_back({choice.type.empty() ? "the machine of " + one.name : "machine type " + choice.type, choice.cost});
    }
    if (from_current) machines.push_back({"the machine of " + one.name, one.cost});
  }
  return machines;
}

// The currency of the prices; empty if no machine has one. Throws if only some have one.
std::string currency_of(const std::vector<PricedMachine>& machines) {
  const auto has_price = [](const PricedMachine& one) { return one.price.has_value(); };
  const auto priced = std::find_if(machines.begin(), machines.end(), has_price);
  const auto unpriced = std::find_if_not(machines.begin(), machines.end(), has_price);
  if (priced == machines.end()) return "";
  if (unpriced == machines.end()) return priced->price->currency;
  throw wrong_input(fmt::format("{} has no cost, but {} has one; expected a cost of each such as cost: {:g} {}/h",
                                unpriced->name, priced->name, priced->price->per_hour, priced->price->currency));
}

// The limit of errors that the objective lacks.
void limit_errors(analysis::Objective& objective) {
  const auto of_all = [](const analysis::Objective::Errors& one) { return !one.which; };
  if (std::any_of(objective.errors.begin(), objective.errors.end(), of_all)) return;
  objective.errors.push_back({.share = kDefaultErrors});
}

bool more_nodes_never_hurt(const Scenario& scenario) {
  return std::none_of(scenario.services.begin(), scenario.services.end(),
                      [](const models::Service::Options& service) { return service.coherency > sim::Duration{}; });
}

PlanReport report_of(const CommandLine& line, const scenarios::ExperimentPlan& plan) {
  const Scenario& scenario = plan.base;
  const analysis::Point point = planned_results(plan).points.front().point;
  PlanReport report{.scenario = scenario.name,
                    .question = {question_of(scenario, point), more_nodes_never_hurt(scenario)},
                    .classes = point.classes,
                    .currency = currency_of(machines_of(scenario, line.from_current)),
                    .lost = line.lost_nodes};
  if (line.load) report.question.trial.first_load = *line.load;
  limit_errors(report.question.trial.objective);
  for (std::size_t i = 0; i < scenario.architectures.size(); ++i) {
    report.rows.push_back(ArchitecturePlan{line, plan, i, !report.currency.empty()}.row(report.question));
    if (report.rows.back().plan.end == analysis::PlanEnd::interrupted) break;
  }
  return report;
}

}  // namespace

ExitStatus plan(const CommandLine& line) {
  const auto scenario = read_plans(line, scenarios::Sweep::ignore).front();
  require_objective(scenario->base);
  require_rate(scenario->base);
  if (!line.directory.empty()) require_results_of(line.directory, scenario->hash);
  const PlanReport report = report_of(line, *scenario);
  if (report.rows.back().plan.end == analysis::PlanEnd::interrupted) return ExitStatus::interrupted;
  if (!line.directory.empty()) {
    keep({.hash = scenario->hash, .answer = analysis::plan_answer(report), .text = analysis::plan_text(report),
          .summary = analysis::plan_summary(report), .trials = analysis::plan_table(report)}, line.directory);
  }
  const Format format = chosen_format(line);
  print(format == Format::text ? analysis::plan_text(report) : table_text(analysis::plan_table(report), format));
  const bool holds = std::any_of(report.rows.begin(), report.rows.end(),
                                 [](const analysis::PlanRow& row) { return row.plan.end == analysis::PlanEnd::found; });
  return holds ? ExitStatus::done : ExitStatus::objective_missed;
}

}  // namespace knee::cli
