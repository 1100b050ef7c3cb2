#include "analysis/plan/plan.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "analysis/plan/node_search.hpp"
#include "analysis/plan/trial_book.hpp"

namespace knee::analysis {
namespace {

// The machine types, the one that may be cheapest by theory first.
class MachineOrder {
 public:
  MachineOrder(TrialBook& book, const CandidateSpace& space) : book_{book}, space_{space} {}

  std::vector<std::size_t> order() {
    std::vector<std::size_t> machines(space_.size());
    for (std::size_t i = 0; i < machines.size(); ++i) machines[i] = i;
    std::vector<Cost> least;
    for (const std::size_t machine : machines) least.push_back(least_cost(machine));
    std::stable_sort(machines.begin(), machines.end(),
                     [&least](std::size_t a, std::size_t b) { return compare(least[a], least[b]) < 0; });
    return machines;
  }

 private:
  // The cost of as many nodes as the highest bound of one node needs; the numbers to choose from set no limit here.
  Cost least_cost(std::size_t machine) {
    const MachineChoice& choice = space_[machine];
    double highest = 0;
    for (const std::uint64_t processes : choice.processes) {
      for (const std::uint64_t threads : choice.threads) {
        highest = std::max(highest, book_.bound({machine, choice.nodes.front(), processes, threads}).rate);
      }
    }
    const double load = book_.question().trial.first_load;
    const auto fewest = static_cast<double>(choice.nodes.front());
    const double nodes = std::max(fewest, std::ceil(fewest * load / highest));
    return {nodes * choice.of_node.amount, nodes * choice.of_node.second};
  }

  TrialBook& book_;
  const CandidateSpace& space_;
};

class CandidateSearch {
 public:
  CandidateSearch(TrialBook& book, const CandidateSpace& space) : book_{book}, space_{space} {}

  // One candidate of the least cost, the one with the largest margin among the machine types.
  std::optional<Candidate> choose() {
    std::vector<Candidate> equals;
    std::optional<Cost> least;
    for (const std::size_t machine : MachineOrder{book_, space_}.order()) {
      const auto found = NodeSearch{book_, space_, machine}.cheapest(least);
      if (!found) continue;
      const Cost cost = cost_of(space_, *found);
      if (!least || compare(cost, *least) < 0) equals.clear();
      least = cost;
      equals.push_back(*found);
    }
    return widest_margin(equals);
  }

 private:
  std::optional<Candidate> widest_margin(const std::vector<Candidate>& equals) {
    std::optional<Candidate> best;
    for (const Candidate& one : equals) {
      const Candidate widest = NodeSearch{book_, space_, one.machine}.widest_margin(one);
      if (!best || book_.score(widest) < book_.score(*best)) best = widest;
    }
    return best;
  }

  TrialBook& book_;
  const CandidateSpace& space_;
};

// The trial that comes nearest to holding the load, or the exclusion with the highest bound if none was simulated.
CandidateTrial nearest(const Plan& plan, double load) {
  const std::vector<CandidateTrial>& from = plan.trials.empty() ? plan.excluded : plan.trials;
  if (from.empty()) return {};
  return *std::min_element(from.begin(), from.end(),
                           [load](const auto& a, const auto& b) { return a.score(load) < b.score(load); });
}

Plan conclude(TrialBook& book, const CandidateSpace& space, const std::optional<Candidate>& chosen) {
  Plan plan = book.plan(chosen ? PlanEnd::found : PlanEnd::infeasible);
  plan.best = chosen ? book.at(*chosen) : nearest(plan, book.question().trial.first_load);
  plan.cost = cost_of(space, plan.best.candidate);
  return plan;
}

void check(const PlanQuestion& question, const CandidateSpace& space) {
  if (question.trial.objective.quantiles.empty() && question.trial.objective.errors.empty()) {
    throw std::invalid_argument("a plan has an objective");
  }
  if (size_of(space) == 0) throw std::invalid_argument("a plan has candidates");
}

}  // namespace

Plan find_plan(const PlanQuestion& question, const CandidateSpace& space, const BoundOf& bound,
               const SimulateCandidate& simulate) {
  check(question, space);
  TrialBook book{question, bound, simulate};
  try {
    return conclude(book, space, CandidateSearch{book, space}.choose());
  } catch (const InterruptedTrial&) {
    return book.plan(PlanEnd::interrupted);
  }
}

}  // namespace knee::analysis
