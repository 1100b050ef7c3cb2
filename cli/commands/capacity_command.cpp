#include "cli/commands/capacity_command.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/capacity/capacity.hpp"
#include "analysis/report/capacity_report.hpp"
#include "cli/command_line/output.hpp"
#include "cli/commands/experiment.hpp"
#include "cli/runner/planned_results.hpp"
#include "scenarios/run/run.hpp"

namespace knee::cli {
namespace {

using analysis::CapacityQuestion;
using analysis::CapacityRow;
using analysis::Entry;

void require_question(const scenarios::Scenario& scenario) {
  if (!scenario.objective) {
    throw wrong_input(fmt::format("scenario {} has no objective whose capacity could be found; expected one such as "
                                  "objective: {{p99: 200 ms}}", scenario.name));
  }
  if (scenarios::is_recorded(scenario) || scenario.renewal_rate() == 0) {
    throw wrong_input(fmt::format("scenario {} has no arrivals whose rate can be changed; expected arrivals such as "
                                  "{{poisson: 100/s}}", scenario.name));
  }
}

CapacityQuestion question_of(const scenarios::Scenario& scenario, const analysis::Point& point) {
  return {.objective = *point.objective,
          .first_load = scenario.renewal_rate(),
          .confidence = point.confidence,
          .precision = scenario.measure.precision,
          .replications = point.effort.replications,
          .max_requests = point.effort.max_requests,
          .finds_warm_up = point.effort.finds_warm_up};
}

void require_success(const std::vector<analysis::Replication>& replications, const std::string& label) {
  for (const analysis::Replication& one : replications) {
    if (one.failed()) throw machine_failure(fmt::format("a replication of {} failed: {}", label, one.failure));
  }
}

// Simulates one architecture at a load.
class Trials {
 public:
  Trials(const CommandLine& line, const scenarios::Point& point, const analysis::Point& planned)
      : line_{line}, point_{point}, planned_{planned} {}

  std::vector<analysis::Replication> operator()(double load, std::uint64_t requests) const {
    if (!line_.quiet) {
      print_message(fmt::format("knee: {}: {:.6g}/s, {} requests in each of {} replications", planned_.label(), load, requests,
                                planned_.effort.replications));
    }
    Experiment experiment = experiment_at(load, requests);
    if (simulate(line_, experiment, nullptr) == ProcessPool::End::interrupted) return {};
    std::vector<analysis::Replication> replications = std::move(experiment.results.points[0].point.rungs.back().replications);
    require_success(replications, planned_.label());
    return replications;
  }

 private:
  [[nodiscard]] Experiment experiment_at(double load, std::uint64_t requests) const {
    Entry entry{.point = planned_};
    entry.point.effort.fixed = true;
    entry.point.effort.requests = requests;
    entry.point.objective.reset();
    analysis::Results results;
    results.points.push_back(std::move(entry));
    return {.results = std::move(results),
            .simulate = [scenario = point_.scenario.at_load(sim::per_second(load)),
                         number = point_.architecture](std::size_t, const scenarios::Job& job) {
              return scenarios::simulate(scenario, scenario.architectures[number], job);
            }};
  }

  const CommandLine& line_;
  const scenarios::Point& point_;
  const analysis::Point& planned_;
};

std::vector<CapacityRow> rows_of(const CommandLine& line, const scenarios::ExperimentPlan& plan) {
  std::vector<CapacityRow> rows;
  const analysis::Results planned = planned_results(plan);
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const analysis::Point& point = planned.points[i].point;
    const CapacityQuestion question = question_of(plan.points[i].scenario, point);
    rows.push_back({point, question, analysis::find_capacity(question, Trials{line, plan.points[i], point})});
    if (rows.back().capacity.end == analysis::CapacityEnd::interrupted) break;
  }
  return rows;
}

std::string headline(const analysis::Point& point) {
  return fmt::format("{}: the highest load at which each architecture meets the objective, {}", point.scenario,
                     to_string(*point.objective, point.classes));
}

}  // namespace

ExitStatus capacity(const CommandLine& line) {
  const auto plan = read_plans(line, scenarios::Sweep::ignore).front();
  require_question(plan->base);
  const std::vector<CapacityRow> rows = rows_of(line, *plan);
  const Format format = chosen_format(line);
  print(format == Format::text ? analysis::capacity_text(rows, headline(rows.front().point))
                               : table_text(analysis::capacity_table(rows), format));
  return rows.back().capacity.end == analysis::CapacityEnd::interrupted ? ExitStatus::interrupted : ExitStatus::done;
}

}  // namespace knee::cli
