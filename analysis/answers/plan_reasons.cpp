#include "analysis/answers/plan_reasons.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/answers/plan_words.hpp"
#include "analysis/table/estimate_text.hpp"

namespace knee::analysis {
namespace {

// The reasons of one architecture.
class Reasons {
 public:
  Reasons(const PlanReport& report, const PlanRow& row) : report_{report}, row_{row}, chosen_{row.plan.best.candidate} {}

  std::vector<std::string> lines() {
    add_fewer_nodes();
    for (std::size_t machine = 0; machine < row_.machines.size(); ++machine) {
      if (machine != chosen_.machine) add_machine(machine);
    }
    add_neighbour(&Candidate::processes, &Candidate::threads);
    add_neighbour(&Candidate::threads, &Candidate::processes);
    return std::move(lines_);
  }

 private:
  // Among the trials that pass `filter`, those with most nodes, and of them the best one; null if there is none.
  template <class Filter>
  const CandidateTrial* best_of(const std::vector<CandidateTrial>& trials, Filter filter) const {
    const CandidateTrial* best = nullptr;
    for (const CandidateTrial& one : trials) {
      if (!filter(one.candidate)) continue;
      if (best == nullptr || one.candidate.nodes > best->candidate.nodes ||
          (one.candidate.nodes == best->candidate.nodes && score(one) < score(*best))) {
        best = &one;
      }
    }
    return best;
  }

  [[nodiscard]] double score(const CandidateTrial& trial) const { return trial.score(report_.question.trial.first_load); }

  void add(const std::string& subject, const std::string& why) { lines_.push_back(fmt::format("{}: {}", subject, why)); }

  // The trial with most nodes, or what theory says about it.
  template <class Filter>
  void add_best(Filter filter, const char* remark) {
    const CandidateTrial* simulated = best_of(row_.plan.trials, filter);
    const CandidateTrial* excluded = best_of(row_.plan.excluded, filter);
    if (simulated != nullptr) {
      add(fmt::format("{} at best, {}", nodes_words(row_, simulated->candidate), workers_words(row_, simulated->candidate)),
          outcome_words(report_, *simulated) + (simulated->outcome == Trial::holds ? remark : ""));
    } else if (excluded != nullptr) {
      add(nodes_words(row_, excluded->candidate), outcome_words(report_, *excluded));
    }
  }

  void add_fewer_nodes() {
    add_best([this](const Candidate& one) { return one.machine == chosen_.machine && one.nodes < chosen_.nodes; }, "");
  }

  void add_machine(std::size_t machine) {
    const bool is_equal = compare(cost_of(row_.space, {machine, nodes_tried(machine), 1, 1}), row_.plan.cost) == 0;
    add_best([machine](const Candidate& one) { return one.machine == machine; },
             is_equal ? ", at the same cost with less margin" : ", but dearer");
  }

  [[nodiscard]] std::uint64_t nodes_tried(std::size_t machine) const {
    const CandidateTrial* one =
        best_of(row_.plan.trials, [machine](const Candidate& candidate) { return candidate.machine == machine; });
    return one == nullptr ? 0 : one->candidate.nodes;
  }

  // The nearest numbers below and above the choice that were tried, all else equal.
  void add_neighbour(std::uint64_t Candidate::*axis, std::uint64_t Candidate::*other) {
    const CandidateTrial* below = nullptr;
    const CandidateTrial* above = nullptr;
    for (const CandidateTrial& one : row_.plan.trials) {
      const Candidate& candidate = one.candidate;
      if (candidate.machine != chosen_.machine || candidate.nodes != chosen_.nodes) continue;
      if (candidate.*other != chosen_.*other) continue;
      if (candidate.*axis < chosen_.*axis && (below == nullptr || candidate.*axis > below->candidate.*axis)) below = &one;
      if (candidate.*axis > chosen_.*axis && (above == nullptr || candidate.*axis < above->candidate.*axis)) above = &one;
    }
    for (const CandidateTrial* one : {below, above}) {
      if (one == nullptr) continue;
      add(workers_words(row_, one->candidate),
          outcome_words(report_, *one) + (one->outcome == Trial::holds ? ", which holds too" : ""));
    }
  }

  const PlanReport& report_;
  const PlanRow& row_;
  const Candidate& chosen_;
  std::vector<std::string> lines_;
};

std::string difference_words(const PlanReport& report, const Cost& from, const Cost& to) {
  const auto order = compare(to, from);
  if (order == 0) return "at the same cost";
  const bool saves = order < 0;
  const Cost difference{std::fabs(to.amount - from.amount), std::fabs(to.second - from.second)};
  return fmt::format("which {} {}", saves ? "saves" : "costs another", cost_words(report, difference));
}

}  // namespace

std::vector<std::string> reasons(const PlanReport& report, const PlanRow& row) { return Reasons{report, row}.lines(); }

std::string advice(const PlanReport& report, const PlanRow& row) {
  const CandidateTrial& current = *row.current;
  const Cost cost = cost_of(row.space, current.candidate);
  const bool holds = current.outcome == Trial::holds;
  const std::string today = fmt::format("Today {} for {} {} the load ({}).", deployment_words(row, current.candidate),
                                        cost_words(report, cost), holds ? "holds" : "does not hold",
                                        outcome_words(report, current));
  if (row.plan.end != PlanEnd::found) return today;
  if (holds && compare(cost, row.plan.cost) <= 0) return today + " Keep it.";
  return fmt::format("{} {} to {}, {}.", today, holds ? "Right-size" : "Scale",
                     deployment_words(row, row.plan.best.candidate), difference_words(report, cost, row.plan.cost));
}

std::string obstacle(const PlanReport& report, const PlanRow& row) {
  const CandidateTrial& best = row.plan.best;
  if (best.outcome != Trial::excluded) {
    return fmt::format("{}: no deployment holds the load; the best, {}, has {}.", row.architecture,
                       deployment_words(row, best.candidate), outcome_words(report, best));
  }
  if (best.bound.is_shared) {
    return fmt::format("{}: {} allows at most {}/s by theory; no number of nodes helps.", row.architecture, best.bound.reason,
                       short_number(best.bound.rate, kReportDigits));
  }
  return fmt::format("{}: no deployment holds the load; the best, {}, serves {}.", row.architecture,
                     deployment_words(row, best.candidate), outcome_words(report, best));
}

}  // namespace knee::analysis
