#include "analysis/answers/plan_words.hpp"

#include <cmath>

#include <fmt/format.h>

#include "analysis/objective/objective.hpp"
#include "analysis/table/estimate_text.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

std::string plural(std::uint64_t count, const char* one, const char* several) {
  return fmt::format("{} {}", count, count == 1 ? one : several);
}

std::string of_class(const PlanReport& report, RequestClass which) { return which ? " of " + report.classes[*which] : ""; }

std::string saturation_words(const Bottleneck& bottleneck) {
  if (bottleneck.name.empty()) return "work piles up";
  return fmt::format("work piles up, {} {:.0f} %", bottleneck.name, 100 * bottleneck.utilisation);
}

std::string bound_words(const RateBound& bound) {
  if (bound.rate == 0) return bound.reason;
  return fmt::format("at most {}/s by theory ({})", short_number(bound.rate, kReportDigits), bound.reason);
}

}  // namespace

std::string nodes_words(const PlanRow& row, const Candidate& candidate) {
  const std::string& machine = row.machines[candidate.machine];
  if (machine.empty()) return plural(candidate.nodes, "node", "nodes");
  return fmt::format("{} x {}", candidate.nodes, machine);
}

std::string workers_words(const PlanRow& row, const Candidate& candidate) {
  const std::string processes = plural(candidate.processes, "process", "processes");
  return row.has_threads ? processes + ", " + plural(candidate.threads, "thread", "threads") : processes;
}

std::string deployment_words(const PlanRow& row, const Candidate& candidate) {
  return nodes_words(row, candidate) + ", " + workers_words(row, candidate);
}

bool is_latency(const PlanReport& report, std::size_t limit) {
  return limit < report.question.trial.objective.quantiles.size();
}

std::string limit_name(const PlanReport& report, std::size_t limit) {
  const Objective& objective = report.question.trial.objective;
  if (!is_latency(report, limit)) {
    return "errors" + of_class(report, objective.errors[limit - objective.quantiles.size()].which);
  }
  const Objective::Quantile& one = objective.quantiles[limit];
  return (one.q < 1 ? fmt::format("p{:g}", 100 * one.q) : std::string{"max"}) + of_class(report, one.which);
}

std::string value_words(const PlanReport& report, std::size_t limit, double value) {
  if (is_latency(report, limit)) return fmt::format("{} ms", short_number(value / 1e6, kReportDigits));
  return fmt::format("{} %", short_number(100 * value, kReportDigits));
}

std::string outcome_words(const PlanReport& report, const CandidateTrial& trial) {
  if (trial.outcome == Trial::excluded) return bound_words(trial.bound);
  if (trial.margin.state == State::saturated) return saturation_words(trial.bottleneck);
  const double value = trial.decisive.estimate.value;
  if (std::isnan(value)) return "nothing is served";
  const std::string words =
      fmt::format("{} {}", limit_name(report, trial.limit), value_words(report, trial.limit, value));
  return trial.outcome == Trial::close ? words + ", too close to its limit to tell" : words;
}

const char* name_of(Trial outcome) {
  switch (outcome) {
    case Trial::holds: return "holds";
    case Trial::misses: return "misses";
    case Trial::close: return "close";
    case Trial::excluded: break;
  }
  return "excluded";
}

std::string cost_words(const PlanReport& report, const Cost& cost) {
  if (!report.currency.empty()) {
    return fmt::format("{} {} a month", short_number(kHoursOfMonth * cost.amount, kReportDigits), report.currency);
  }
  const auto nodes = static_cast<std::uint64_t>(std::llround(cost.amount));
  const auto cores = static_cast<std::uint64_t>(std::llround(cost.second));
  return plural(nodes, "node", "nodes") + " with " + plural(cores, "core", "cores");
}

double cost_per_million(const PlanReport& report, const Cost& cost) {
  constexpr double kSecondsOfHour = 3600;
  return 1e6 * cost.amount / (kSecondsOfHour * report.question.trial.first_load);
}

}  // namespace knee::analysis
