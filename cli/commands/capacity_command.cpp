#include "cli/commands/capacity_command.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/answers/capacity_report.hpp"
#include "analysis/capacity/capacity.hpp"
#include "analysis/table/load_text.hpp"
#include "cli/command_line/output.hpp"
#include "cli/commands/questions/load_question.hpp"
#include "cli/experiment/experiment.hpp"
#include "cli/experiment/trials.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/runner/shared_pool.hpp"

namespace knee::cli {
namespace {

using analysis::CapacityQuestion;
using analysis::CapacityRow;

std::vector<CapacityRow> rows_of(const CommandLine& line, const scenarios::ExperimentPlan& plan) {
  std::vector<CapacityRow> rows;
  const analysis::Results planned = planned_results(plan);
  std::vector<SharedPool::Task> searches;
  SharedPool pool{pool_options(line), Progress::suitable(line.quiet)};
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const analysis::Point& point = planned.points[i].point;
    rows.push_back({point, question_of(plan.points[i].scenario, point), {}});
    searches.emplace_back([&, i] {
      const Trials trials{line, pool, plan.points[i].scenario, plan.points[i].architecture, planned.points[i].point};
      rows[i].capacity = analysis::find_capacity(rows[i].question, trials);
    });
  }
  pool.run(std::move(searches));
  return rows;
}

bool is_interrupted(const std::vector<CapacityRow>& rows) {
  return std::any_of(rows.begin(), rows.end(),
                     [](const CapacityRow& row) { return row.capacity.end == analysis::CapacityEnd::interrupted; });
}

std::string headline(const CapacityRow& row) {
  return fmt::format("{}: the highest {} at which each architecture meets the objective, {}", row.point.scenario,
                     load_noun(row.question.axis), to_string(*row.point.objective, row.point.classes));
}

}  // namespace

ExitStatus capacity(const CommandLine& line) {
  const auto plan = read_plans(line, scenarios::Sweep::ignore).front();
  require_objective(plan->base);
  const std::vector<CapacityRow> rows = rows_of(line, *plan);
  const Format format = chosen_format(line);
  print(format == Format::text ? analysis::capacity_text(rows, headline(rows.front()))
                               : table_text(analysis::capacity_table(rows), format));
  return is_interrupted(rows) ? ExitStatus::interrupted : ExitStatus::done;
}

}  // namespace knee::cli
