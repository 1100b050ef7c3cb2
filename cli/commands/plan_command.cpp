#include "cli/commands/plan_command.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/command_line/output.hpp"
#include "cli/commands/questions/architecture_plan.hpp"
#include "cli/commands/questions/load_question.hpp"
#include "cli/commands/questions/regret_plan.hpp"
#include "cli/experiment/experiment.hpp"
#include "cli/experiment/input_bands.hpp"
#include "cli/investigation/kept_plan.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/runner/shared_pool.hpp"

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

// The report without its rows.
PlanReport question_of_plan(const CommandLine& line, const scenarios::ExperimentPlan& plan) {
  const Scenario& scenario = plan.base;
  refuse_groups(plan);
  refuse_autoscalers(plan);
  const analysis::Point point = planned_results(plan).points.front().point;
  const std::string currency = currency_of(machines_of(scenario, line.from_current));
  PlanReport report{.scenario = scenario.name,
                    .question = {question_of(scenario, point), more_nodes_never_hurt(scenario)},
                    .classes = point.classes,
                    .currency = currency,
                    .lost = line.lost_nodes};
  if (line.load) report.question.trial.first_load = *line.load;
  limit_errors(report.question.trial.objective);
  return report;
}

// All architectures side by side; no row if the user interrupts.
void add_rows(const CommandLine& line, SharedPool& pool, const scenarios::ExperimentPlan& plan, PlanReport& report) {
  std::vector<analysis::PlanRow> rows(plan.base.architectures.size());
  std::vector<SharedPool::Task> searches;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    searches.emplace_back([&, i] {
      rows[i] = ArchitecturePlan{line, pool, plan, i, !report.currency.empty()}.row(report.question);
    });
  }
  pool.run(std::move(searches));
  const bool interrupted = std::any_of(rows.begin(), rows.end(), [](const analysis::PlanRow& row) {
    return row.plan.end == analysis::PlanEnd::interrupted;
  });
  report.rows = interrupted ? std::vector<analysis::PlanRow>{} : std::move(rows);
}

analysis::PlanMargin margin_of(ArchitecturePlan& planner, const analysis::Candidate& candidate,
                               analysis::CapacityQuestion question, double load) {
  question.first_load = load;
  question.beyond = planner.bound(candidate).rate;
  const analysis::Capacity capacity = analysis::find_capacity(question, [&](double at, std::uint64_t requests) {
    return planner.simulate(candidate, at, requests);
  });
  return {capacity.end, capacity.load};
}

// The margin of the answer, or the answers up to the load of the command line. Returns false if the user interrupts.
bool add_margins(const CommandLine& line, SharedPool& pool, const scenarios::ExperimentPlan& plan, PlanReport& report) {
  const auto answer = analysis::answer_of(report);
  if (!answer) return true;
  const analysis::CapacityQuestion& question = report.question.trial;
  const auto margin = [&](std::size_t architecture, const analysis::Candidate& candidate, double load) {
    ArchitecturePlan planner{line, pool, plan, architecture, !report.currency.empty()};
    return margin_of(planner, candidate, question, load);
  };
  if (!line.up_to) {
    report.margin = margin(*answer, report.rows[*answer].plan.best.candidate, question.first_load);
    return report.margin->end != analysis::CapacityEnd::interrupted;
  }
  const auto plans_at = [&](double load) {
    PlanReport at_load = report;
    at_load.question.trial.first_load = load;
    if (load != question.first_load) add_rows(line, pool, plan, at_load);
    std::vector<analysis::Plan> plans;
    for (analysis::PlanRow& row : at_load.rows) plans.push_back(std::move(row.plan));
    return plans;
  };
  report.steps = analysis::plan_steps(question.first_load, *line.up_to, plans_at, margin);
  if (!report.steps.empty()) report.margin = report.steps.front().up_to;
  return !report.steps.empty();
}

bool holds(const PlanReport& report) {
  return std::any_of(report.rows.begin(), report.rows.end(),
                     [](const analysis::PlanRow& row) { return row.plan.end == analysis::PlanEnd::found; });
}

ExitStatus print_plan(const CommandLine& line, const PlanReport& report) {
  const Format format = chosen_format(line);
  if (format == Format::text && line.findings_table.empty()) {
    print(analysis::plan_text(report));
  } else {
    print(table_text(line.findings_table == "steps" ? analysis::steps_table(report) : analysis::plan_table(report), format));
  }
  return holds(report) ? ExitStatus::done : ExitStatus::objective_missed;
}

void keep_plan(const CommandLine& line, const std::string& hash, const PlanReport& report) {
  if (line.directory.empty()) return;
  keep({.hash = hash, .answer = analysis::plan_answer(report), .text = analysis::plan_text(report),
        .summary = analysis::plan_summary(report), .trials = analysis::plan_table(report)}, line.directory);
}

std::string regret_and_middle(const analysis::RegretReport& report) {
  return analysis::regret_text(report) + "\nWith every input at its middle:\n\n" + analysis::plan_text(report.middle);
}

ExitStatus print_regret(const CommandLine& line, const analysis::RegretReport& report) {
  const Format format = chosen_format(line);
  if (format == Format::text && line.findings_table.empty()) {
    print(regret_and_middle(report));
  } else {
    print(table_text(line.findings_table == "inputs" ? input_values_table(report) : regret_table(report), format));
  }
  return report.plan.is_reliable ? ExitStatus::done : ExitStatus::objective_missed;
}

// Options that need another one, all at once.
void require_consistent(const CommandLine& line) {
  std::vector<std::string> mistakes;
  if (line.samples > 0 && line.up_to) mistakes.emplace_back("--up-to and --samples exclude each other: choose one");
  if (line.samples > 0 && !line.directory.empty()) mistakes.emplace_back("-o keeps a plan without --samples: leave one out");
  if (line.findings_table == "steps" && !line.up_to) mistakes.emplace_back("--table steps needs --up-to RATE");
  if (line.findings_table == "inputs" && line.samples == 0) mistakes.emplace_back("--table inputs needs --samples N");
  if (!mistakes.empty()) throw wrong_input(fmt::format("{}", fmt::join(mistakes, "\nknee: ")));
}

}  // namespace

ExitStatus plan(const CommandLine& line) {
  require_consistent(line);
  const Plans plans = read_plans(line, scenarios::Sweep::ignore);
  const scenarios::ExperimentPlan& scenario = *plans.front();
  require_objective(scenario.base);
  require_rate(scenario.base);
  require_uncertain(line, plans);
  if (!line.directory.empty()) require_results_of(line.directory, scenario.hash);
  PlanReport report = question_of_plan(line, scenario);
  const double load = report.question.trial.first_load;
  if (line.up_to && *line.up_to <= load) {
    throw wrong_input(fmt::format("--up-to {:g}/s is not above the load, {:g}/s; expected a higher one", *line.up_to, load));
  }
  SharedPool pool{pool_options(line), Progress::suitable(line.quiet)};
  add_rows(line, pool, scenario, report);
  if (report.rows.empty()) return ExitStatus::interrupted;
  if (line.samples == 0) {
    if (!add_margins(line, pool, scenario, report)) return ExitStatus::interrupted;
    keep_plan(line, scenario.hash, report);
    return print_plan(line, report);
  }
  const auto regret = plan_by_regret(line, pool, scenario, std::move(report));
  return regret ? print_regret(line, *regret) : ExitStatus::interrupted;
}

}  // namespace knee::cli
