#include "analysis/uncertainty/regret_report.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "analysis/answers/plan_words.hpp"
#include "analysis/columns/table_columns.hpp"
#include "analysis/objective/objective.hpp"
#include "analysis/report/report.hpp"
#include "analysis/table/estimate_text.hpp"
#include "analysis/uncertainty/band_report.hpp"
#include "analysis/uncertainty/regret_words.hpp"

namespace knee::analysis {
namespace {

double month(double per_hour) { return kHoursOfMonth * per_hour; }

// Of each architecture the cheapest deployment that holds often enough, else the one that holds most often.
std::set<std::size_t> answers_of_architectures(const RegretReport& report) {
  std::set<std::size_t> answers;
  for (std::size_t architecture = 0; architecture < report.middle.rows.size(); ++architecture) {
    std::optional<std::size_t> best;
    for (const std::size_t i : by_cost(report.deployments, report.plan.regrets)) {
      if (report.deployments[i].architecture != architecture) continue;
      const bool enough = verdict_on(report, i) != "fails";
      if (!best || (verdict_on(report, *best) == "fails" &&
                    (enough || report.plan.regrets[i].held > report.plan.regrets[*best].held))) {
        best = i;
      }
    }
    if (best) answers.insert(*best);
  }
  return answers;
}

// The deployments that are the choices of the plan with each input at its middle.
std::set<std::size_t> choices_of_middle(const RegretReport& report) {
  std::set<std::size_t> choices;
  for (std::size_t i = 0; i < report.deployments.size(); ++i) {
    const PlanRow& row = report.middle.rows[report.deployments[i].architecture];
    if (row.plan.end == PlanEnd::found && row.plan.best.candidate == report.deployments[i].candidate) choices.insert(i);
  }
  return choices;
}

// The deployments that a person sees, by rising cost.
std::vector<std::size_t> shown(const RegretReport& report) {
  std::set<std::size_t> chosen = answers_of_architectures(report);
  chosen.insert(report.plan.offers.begin(), report.plan.offers.end());
  chosen.merge(choices_of_middle(report));
  chosen.insert(report.plan.chosen);
  std::vector<std::size_t> order = by_cost(report.deployments, report.plan.regrets);
  std::erase_if(order, [&](std::size_t i) { return !chosen.contains(i); });
  return order;
}

Cell amount(const RegretReport& report, const Cost& cost) {
  if (report.middle.currency.empty()) return rounded(cost.amount, kReportDigits);
  return rounded(month(cost.amount), kReportDigits);
}

Table summary(const RegretReport& report) {
  const std::string unit = report.middle.currency.empty() ? "nodes" : report.middle.currency + "/month";
  Table table{.columns = {"deployment", unit, "holds in", "chance", "mean regret", "largest"}};
  for (const std::size_t i : shown(report)) {
    const Regret& regret = report.plan.regrets[i];
    table.rows.push_back({name_of(report, i) + (i == report.plan.chosen ? " (chosen)" : ""),
                          amount(report, report.deployments[i].cost),
                          fmt::format("{} of {}", regret.held, report.shares.size()),
                          fmt::format("{:.0f} to {:.0f} %", 100 * regret.low, 100 * regret.high),
                          regret.held > 0 ? amount(report, regret.mean) : Cell{},
                          regret.held > 0 ? amount(report, regret.largest) : Cell{}});
  }
  return table;
}

std::string load_words(const RegretReport& report) {
  if (report.load_varies) return "the load of each sample";
  return short_number(report.middle.question.trial.first_load, kTableDigits) + "/s";
}

std::string heading(const RegretReport& report) {
  const std::size_t lost = report.middle.lost;
  std::string text = wrapped(
      fmt::format("{}: the deployment of least regret that holds {}{}, over {} samples of {} uncertain input{}: {}",
                  report.middle.scenario, load_words(report),
                  lost == 0 ? "" : fmt::format(" with {} node{} less", lost, lost == 1 ? "" : "s"), report.shares.size(),
                  report.inputs.size(), report.inputs.size() == 1 ? "" : "s",
                  to_string(report.middle.question.trial.objective, report.middle.classes)),
      kReportWidth);
  std::vector<std::string> paths;
  for (const SampledInput& one : report.inputs) paths.push_back(one.path);
  const std::vector<std::string> names = short_names(paths);
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += fmt::format("  {}: {} to {}{}\n", names[i], report.inputs[i].low, report.inputs[i].high,
                        names[i] == paths[i] ? "" : fmt::format("  ({})", paths[i]));
  }
  return text;
}

// The answer as one sentence, and what ignorance costs.
std::string answer(const RegretReport& report) {
  const RegretPlan& plan = report.plan;
  const Regret& regret = plan.regrets[plan.chosen];
  std::string text = fmt::format("{}: {} for {}, {}. ", plan.is_reliable ? "Least regret" : "Nearest",
                                 name_of(report, plan.chosen),
                                 cost_words(report.middle, report.deployments[plan.chosen].cost),
                                 reason_of(report, plan.chosen));
  if (plan.unheld > 0) {
    text += fmt::format("In {} of {} samples nothing that was considered holds. ", plan.unheld, report.shares.size());
  }
  if (regret.held == 0) return text;
  if (compare(regret.largest, Cost{}) == 0) return text + "No sample that it holds has a cheaper deployment: no regret.";
  return text + fmt::format("Its regret, the cost above that of the cheapest deployment that holds in a sample, is {} on "
                            "average and {} at most: what exact knowledge of all inputs would save.",
                            mean_words(report, regret.mean), mean_words(report, regret.largest));
}

std::string losers(const RegretReport& report) {
  std::string text;
  for (const std::size_t i : shown(report)) {
    if (i != report.plan.chosen) text += wrapped(fmt::format("- {}: {}", name_of(report, i), reason_of(report, i)), kReportWidth);
  }
  return text.empty() ? text : "Why the others lost:\n" + text;
}

}  // namespace

Table regret_table(const RegretReport& report) {
  Table table{.columns = column_names("plan-samples")};
  const bool priced = !report.middle.currency.empty();
  for (const std::size_t i : by_cost(report.deployments, report.plan.regrets)) {
    const RatedDeployment& one = report.deployments[i];
    const PlanRow& row = report.middle.rows[one.architecture];
    const Regret& regret = report.plan.regrets[i];
    const auto price = [&](double value) { return priced ? Cell{rounded(value, kTableDigits)} : Cell{}; };
    const auto above = [&](const Cost& cost) { return regret.held > 0 ? price(cost.amount) : Cell{}; };
    table.rows.push_back({row.architecture, verdict_on(report, i), row.machines[one.candidate.machine], one.candidate.nodes,
                          one.candidate.processes, row.has_threads ? Cell{one.candidate.threads} : Cell{},
                          price(one.cost.amount), price(month(one.cost.amount)), report.middle.currency,
                          std::uint64_t{report.shares.size()},
                          std::uint64_t{regret.held}, rounded(regret.low, kTableDigits), rounded(regret.high, kTableDigits),
                          above(regret.mean), above(regret.largest), reason_of(report, i)});
  }
  return table;
}

Table input_values_table(const RegretReport& report) {
  Table table{.columns = column_names("plan-inputs")};
  const bool priced = !report.middle.currency.empty();
  for (std::size_t i = 0; i < report.inputs.size(); ++i) {
    const SampledInput& one = report.inputs[i];
    const double saving = report.plan.values[i].saving.amount;
    table.rows.push_back({one.path, one.low, one.high, priced ? Cell{rounded(saving, kTableDigits)} : Cell{},
                          priced ? Cell{rounded(month(saving), kTableDigits)} : Cell{}, report.middle.currency,
                          priced ? Cell{} : Cell{rounded(saving, kTableDigits)},
                          rounded(cost_correlation(report, i), kTableDigits)});
  }
  return table;
}

std::string regret_text(const RegretReport& report) {
  return heading(report) + '\n' + to_aligned(summary(report)) + '\n' + wrapped(answer(report), kReportWidth) + losers(report) +
         wrapped(measuring_advice(report), kReportWidth);
}

}  // namespace knee::analysis
