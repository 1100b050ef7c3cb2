#include "analysis/answers/plan_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/answers/plan_reasons.hpp"
#include "analysis/answers/plan_words.hpp"
#include "analysis/columns/table_columns.hpp"
#include "analysis/objective/objective.hpp"
#include "analysis/report/report.hpp"
#include "analysis/table/estimate_text.hpp"

namespace knee::analysis {
namespace {

constexpr double kMillion = 1e6;

// One row of the table of trials.
class TrialRow {
 public:
  TrialRow(const PlanReport& report, const PlanRow& row, bool is_answer) : report_{report}, row_{row}, is_answer_{is_answer} {}

  std::vector<Cell> cells(const CandidateTrial& trial, const std::string& verdict, const Cost& cost) const {
    const Candidate& candidate = trial.candidate;
    std::vector<Cell> cells{row_.architecture, verdict, row_.machines[candidate.machine], candidate.nodes, candidate.processes};
    cells.push_back(row_.has_threads ? Cell{candidate.threads} : Cell{std::monostate{}});
    add_cost(cost, cells);
    cells.push_back(number_cell(trial.power_w));
    cells.push_back(number_cell(trial.power_w / report_.question.trial.first_load));
    add_limit(trial, cells);
    cells.emplace_back(trial.bottleneck.name);
    cells.push_back(number_cell(trial.bottleneck.utilisation));
    cells.push_back(number_cell(trial.bound.rate));
    cells.push_back(trial.outcome == Trial::excluded ? Cell{std::monostate{}} : Cell{trial.requests});
    const Estimate up_to = verdict == "chosen" && is_answer_ && report_.margin ? report_.margin->load : Estimate{};
    for (const double value : {up_to.value, up_to.low, up_to.high}) cells.push_back(number_cell(value));
    cells.emplace_back(outcome_words(report_, trial));
    return cells;
  }

 private:
  void add_cost(const Cost& cost, std::vector<Cell>& cells) const {
    const bool priced = !report_.currency.empty();
    const double none = Estimate::kNone;
    cells.push_back(number_cell(priced ? cost.amount : none));
    cells.push_back(number_cell(priced ? kHoursOfMonth * cost.amount : none));
    cells.push_back(number_cell(priced ? cost_per_million(report_, cost) : none));
    cells.emplace_back(report_.currency);
  }

  void add_limit(const CandidateTrial& trial, std::vector<Cell>& cells) const {
    const bool simulated = trial.outcome != Trial::excluded;
    const double unit = is_latency(report_, trial.limit) ? kMillion : 1;  // latencies in ms
    const Estimate& estimate = trial.decisive.estimate;
    cells.emplace_back(simulated ? limit_name(report_, trial.limit) : "");
    for (const double value : {estimate.value, estimate.low, estimate.high, trial.decisive.limit}) {
      cells.push_back(simulated ? number_cell(value / unit) : Cell{std::monostate{}});
    }
  }

  const PlanReport& report_;
  const PlanRow& row_;
  bool is_answer_;
};

void add_rows(const PlanReport& report, const PlanRow& row, Table& table) {
  const auto answer = answer_of(report);
  const TrialRow cells{report, row, answer && &report.rows[*answer] == &row};
  const auto add = [&](const CandidateTrial& trial) {
    const bool chosen = row.plan.end == PlanEnd::found && trial.candidate == row.plan.best.candidate;
    table.rows.push_back(cells.cells(trial, chosen ? "chosen" : name_of(trial.outcome), cost_of(row.space, trial.candidate)));
  };
  for (const CandidateTrial& trial : row.plan.excluded) add(trial);
  for (const CandidateTrial& trial : row.plan.trials) add(trial);
  if (row.current) table.rows.push_back(cells.cells(*row.current, "today", cost_of(row.space, row.current->candidate)));
}

// The rows with a choice by rising cost, of equal ones the larger margin first; then the others.
std::vector<const PlanRow*> ranking(const PlanReport& report) {
  std::vector<const PlanRow*> rows;
  for (const PlanRow& row : report.rows) rows.push_back(&row);
  const auto is_before = [&report](const PlanRow* a, const PlanRow* b) {
    const bool found_a = a->plan.end == PlanEnd::found;
    const bool found_b = b->plan.end == PlanEnd::found;
    if (!found_a || !found_b) return found_a && !found_b;
    const auto order = compare(a->plan.cost, b->plan.cost);
    const double load = report.question.trial.first_load;
    return order != 0 ? order < 0 : a->plan.best.score(load) < b->plan.best.score(load);
  };
  std::stable_sort(rows.begin(), rows.end(), is_before);
  return rows;
}

std::string of_limit(const PlanReport& report, const CandidateTrial& trial) {
  return fmt::format("{} of {}", outcome_words(report, trial), value_words(report, trial.limit, trial.decisive.limit));
}

std::string rate_words(const PlanReport& report) {
  return to_text(rounded(report.question.trial.first_load, kTableDigits)) + "/s";
}

std::string headline(const PlanReport& report) {
  const std::string lost = report.lost == 0 ? ""
                           : fmt::format(", also with {} {} less", report.lost, report.lost == 1 ? "node" : "nodes");
  return fmt::format("{}: the cheapest deployment of each architecture that holds {}{}: {}", report.scenario,
                     rate_words(report), lost, to_string(report.question.trial.objective, report.classes));
}

std::string short_load(double load) { return short_number(load, kReportDigits) + "/s"; }

// `The cheapest holds up to 830/s (interval 800/s to 860/s).`
std::string margin_words(const PlanReport& report) {
  if (!report.margin) return "";
  const PlanMargin& margin = *report.margin;
  if (margin.end == CapacityEnd::always_met) return " The cheapest holds a thousand times this load.";
  if (!margin.load.has_value()) return "";
  const bool has_interval = std::isfinite(margin.load.low) && std::isfinite(margin.load.high);
  const std::string text = " The cheapest holds up to " + short_load(margin.load.value);
  if (!has_interval) return text + ", too near to saturation for an interval.";
  return text + fmt::format(" (interval {} to {}).", short_load(margin.load.low), short_load(margin.load.high));
}

std::string step_words(const PlanReport& report, const PlanStep& step) {
  if (!step.architecture) return "none of those considered";
  const PlanRow& row = report.rows[*step.architecture];
  return row.architecture + ", " + deployment_words(row, step.candidate);
}

// The steps for a person.
std::string steps_text(const PlanReport& report) {
  if (report.steps.empty()) return "";
  const bool priced = !report.currency.empty();
  Table table{.columns = {"from", "up to", "interval", "cheapest deployment", priced ? report.currency + "/month" : "nodes"}};
  double from = report.steps.front().from;
  for (const PlanStep& step : report.steps) {
    const Estimate& end = step.up_to.load;
    std::vector<Cell> row{short_load(from), Cell{}, Cell{}, step_words(report, step), Cell{}};
    if (step.architecture && end.has_value()) {
      row[1] = short_load(end.value);
      if (std::isfinite(end.low) && std::isfinite(end.high)) row[2] = short_load(end.low) + " to " + short_load(end.high);
    }
    if (step.architecture) row[4] = rounded(priced ? kHoursOfMonth * step.cost.amount : step.cost.amount, kReportDigits);
    table.rows.push_back(std::move(row));
    from = end.value;
  }
  return "\nThe cheapest deployment by load\n" + to_aligned(table);
}

std::string searched(const PlanRow& row) {
  std::size_t candidates = 0;
  for (std::size_t i = 0; i < row.machines.size(); ++i) candidates += size_of({row.space[i]});
  return fmt::format("{} of {} deployments were simulated, with {:.3g} million requests.", row.plan.trials.size(), candidates,
                     static_cast<double>(row.plan.simulated) / kMillion);
}

std::string explanation(const PlanReport& report, const PlanRow& row) {
  std::string text;
  if (row.plan.end != PlanEnd::found) {
    text = wrapped(obstacle(report, row), kReportWidth);
  } else {
    text = wrapped(fmt::format("{}: {} wins over its neighbours:", row.architecture,
                               deployment_words(row, row.plan.best.candidate)), kReportWidth);
    for (const std::string& line : reasons(report, row)) text += "  " + line + '\n';
  }
  if (row.current) text += wrapped(advice(report, row), kReportWidth);
  return text + wrapped(searched(row), kReportWidth);
}

}  // namespace

std::optional<std::size_t> answer_of(const PlanReport& report) {
  std::vector<Plan> plans;
  for (const PlanRow& row : report.rows) plans.push_back(row.plan);
  return cheapest_of(plans, report.question.trial.first_load);
}

Table steps_table(const PlanReport& report) {
  Table table{.columns = column_names("plan-steps")};
  const bool priced = !report.currency.empty();
  for (const PlanStep& step : report.steps) {
    const Estimate& end = step.up_to.load;
    std::vector<Cell> cells{number_cell(step.from), number_cell(end.value), number_cell(end.low), number_cell(end.high)};
    cells.resize(table.columns.size());
    cells.back() = report.currency;
    if (step.architecture) {
      const PlanRow& row = report.rows[*step.architecture];
      cells[4] = row.architecture;
      cells[5] = row.machines[step.candidate.machine];
      cells[6] = step.candidate.nodes;
      cells[7] = step.candidate.processes;
      if (row.has_threads) cells[8] = step.candidate.threads;
      if (priced) cells[9] = number_cell(step.cost.amount);
      if (priced) cells[10] = number_cell(kHoursOfMonth * step.cost.amount);
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table plan_table(const PlanReport& report) {
  Table table{.columns = column_names("plan")};
  for (const PlanRow* row : ranking(report)) add_rows(report, *row, table);
  return table;
}

Table plan_summary(const PlanReport& report) {
  const std::string& currency = report.currency;
  Table table{.columns = {"architecture", "deployment", "nearest limit", "busiest"}};
  if (currency.empty()) {
    table.columns.insert(table.columns.end(), {"nodes", "cores"});
  } else {
    table.columns.insert(table.columns.end(), {currency + "/month", currency + "/million"});
  }
  const bool has_power = std::any_of(report.rows.begin(), report.rows.end(), [](const PlanRow& row) {
    return row.plan.end == PlanEnd::found && !std::isnan(row.plan.best.power_w);
  });
  if (has_power) table.columns.emplace_back("watts");
  for (const PlanRow* row : ranking(report)) {
    if (row->plan.end != PlanEnd::found) continue;
    const CandidateTrial& best = row->plan.best;
    const Cost& cost = row->plan.cost;
    table.rows.push_back({row->architecture, deployment_words(*row, best.candidate), of_limit(report, best),
                          fmt::format("{} {:.0f} %", best.bottleneck.name, 100 * best.bottleneck.utilisation),
                          currency.empty() ? cost.amount : rounded(kHoursOfMonth * cost.amount, kReportDigits),
                          currency.empty() ? cost.second : rounded(cost_per_million(report, cost), kReportDigits)});
    if (has_power) table.rows.back().push_back(rounded(best.power_w, kReportDigits));
  }
  return table;
}

std::string plan_answer(const PlanReport& report) {
  const std::vector<const PlanRow*> rows = ranking(report);
  const PlanRow& first = *rows.front();
  if (first.plan.end != PlanEnd::found) return fmt::format("No deployment that was considered holds {}.", rate_words(report));
  std::string text = fmt::format("Cheapest: {}, {}, for {}", first.architecture,
                                 deployment_words(first, first.plan.best.candidate), cost_words(report, first.plan.cost));
  if (rows.size() == 1 || rows[1]->plan.end != PlanEnd::found) return text + ".";
  const PlanRow& second = *rows[1];
  if (compare(first.plan.cost, second.plan.cost) == 0) return fmt::format("{}; {} costs the same.", text, second.architecture);
  return fmt::format("{}; next is {} for {}.", text, second.architecture, cost_words(report, second.plan.cost));
}

std::string plan_text(const PlanReport& report) {
  std::string text = wrapped(headline(report), kReportWidth) + '\n';
  const Table table = plan_summary(report);
  if (!table.rows.empty()) text += to_aligned(table) + '\n';
  text += wrapped(plan_answer(report) + margin_words(report), kReportWidth) + steps_text(report);
  for (const PlanRow* row : ranking(report)) text += '\n' + explanation(report, *row);
  return text;
}

}  // namespace knee::analysis
