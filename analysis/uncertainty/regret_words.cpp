#include "analysis/uncertainty/regret_words.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "analysis/answers/plan_words.hpp"
#include "analysis/table/estimate_text.hpp"
#include "analysis/uncertainty/band_report.hpp"
#include "analysis/uncertainty/rank_correlation.hpp"

namespace knee::analysis {
namespace {

std::vector<std::string> input_names(const RegretReport& report) {
  std::vector<std::string> paths;
  for (const SampledInput& one : report.inputs) paths.push_back(one.path);
  return short_names(paths);
}

std::vector<double> shares_of(const RegretReport& report, std::size_t input) {
  std::vector<double> shares;
  for (const std::vector<double>& sample : report.shares) shares.push_back(sample[input]);
  return shares;
}

// ` mostly where cpu is high`; empty if no input correlates with the misses beyond chance.
std::string where_it_misses(const RegretReport& report, const RatedDeployment& one) {
  constexpr double kNormal975 = 1.96;
  std::vector<double> misses;
  for (const bool holds : one.holds) misses.push_back(holds ? 0 : 1);
  double most = kNormal975 / std::sqrt(static_cast<double>(misses.size() - 1));
  std::string words;
  const std::vector<std::string> names = input_names(report);
  for (std::size_t i = 0; i < report.inputs.size(); ++i) {
    const double correlation = rank_correlation(shares_of(report, i), misses);
    if (!(std::abs(correlation) > most)) continue;
    most = std::abs(correlation);
    words = fmt::format(" mostly where {} is {}", names[i], correlation > 0 ? "high" : "low");
  }
  return words;
}

std::string held_words(const RegretReport& report, std::size_t deployment) {
  return fmt::format("holds in {} of {} samples", report.plan.regrets[deployment].held, report.shares.size());
}

Cost difference(const Cost& a, const Cost& b) { return {std::fabs(a.amount - b.amount), std::fabs(a.second - b.second)}; }

std::string choice_words(const RegretReport& report) {
  const Regret& regret = report.plan.regrets[report.plan.chosen];
  const double required = 100 * report.required;
  if (regret.held == 0) return "no deployment that was considered holds in any sample";
  if (!report.plan.is_reliable) {
    return fmt::format("no deployment holds in {:g} % of the samples; this one comes nearest, with {} of {}", required,
                       regret.held, report.shares.size());
  }
  const bool always = regret.held == report.shares.size();
  const std::string held = always ? "in all of them" : fmt::format("in {} of {}", regret.held, report.shares.size());
  return fmt::format("the cheapest that holds in at least {:g} % of the samples: it holds {}", required, held);
}

}  // namespace

std::string name_of(const RegretReport& report, std::size_t deployment) {
  const RatedDeployment& one = report.deployments[deployment];
  const PlanRow& row = report.middle.rows[one.architecture];
  return row.architecture + ", " + deployment_words(row, one.candidate);
}

std::string verdict_on(const RegretReport& report, std::size_t deployment) {
  const RegretPlan& plan = report.plan;
  if (deployment == plan.chosen) return "chosen";
  constexpr double kRounding = 1e-9;
  const double enough = report.required * static_cast<double>(report.shares.size()) - kRounding;
  if (static_cast<double>(plan.regrets[deployment].held) < enough) return "fails";
  return compare(report.deployments[deployment].cost, report.deployments[plan.chosen].cost) == 0 ? "equal" : "dearer";
}

std::string reason_of(const RegretReport& report, std::size_t deployment) {
  const std::string verdict = verdict_on(report, deployment);
  if (verdict == "chosen") return choice_words(report);
  const RatedDeployment& one = report.deployments[deployment];
  const RatedDeployment& chosen = report.deployments[report.plan.chosen];
  std::string words = held_words(report, deployment);
  if (report.plan.regrets[deployment].held < report.shares.size()) words += " and misses" + where_it_misses(report, one);
  if (words.ends_with(" and misses")) words.resize(words.size() - std::string{" and misses"}.size());
  const bool is_dearer = compare(one.cost, chosen.cost) > 0;
  const bool is_same = compare(one.cost, chosen.cost) == 0;
  if (is_same) return words + ", at the same cost";
  return fmt::format("{}, for {} {}", words, cost_words(report.middle, difference(one.cost, chosen.cost)),
                     is_dearer ? "more" : "less");
}

std::string mean_words(const RegretReport& report, const Cost& cost) {
  if (!report.middle.currency.empty()) return cost_words(report.middle, cost);
  return short_number(cost.amount, kReportDigits) + " nodes";
}

std::string measuring_advice(const RegretReport& report) {
  const std::vector<InformationValue>& values = report.plan.values;
  const auto most = std::max_element(values.begin(), values.end(), [](const InformationValue& a, const InformationValue& b) {
    return compare(a.saving, b.saving) < 0;
  });
  if (most == values.end() || !most->is_beyond_chance) {
    return "No single measurement would change the choice for less money: no input alone decides which deployment is enough.";
  }
  const std::vector<std::string> names = input_names(report);
  const auto name = [&](std::size_t input) { return names[input]; };
  std::string text = fmt::format("Most worth measuring: {}. A measurement that tells in which third of its interval it lies "
                                 "saves {} on average",
                                 name(static_cast<std::size_t>(most - values.begin())), mean_words(report, most->saving));
  std::size_t others = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (&values[i] == &*most || !values[i].is_beyond_chance) continue;
    text += fmt::format("{} {} {}", others++ == 0 ? ", then" : ",", name(i), mean_words(report, values[i].saving));
  }
  return text + (others == 0 && values.size() > 1 ? "; no other input alone saves anything beyond chance." : ".");
}

double cost_correlation(const RegretReport& report, std::size_t input) {
  std::vector<double> least(report.shares.size(), std::numeric_limits<double>::infinity());
  for (const RatedDeployment& one : report.deployments) {
    for (std::size_t i = 0; i < least.size(); ++i) {
      if (one.holds[i]) least[i] = std::min(least[i], one.cost.amount);
    }
  }
  return rank_correlation(shares_of(report, input), least);
}

}  // namespace knee::analysis
