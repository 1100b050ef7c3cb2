#include "analysis/plan/trial_book.hpp"

#include <algorithm>
#include <utility>

namespace knee::analysis {

const RateBound& TrialBook::bound(const Candidate& candidate) {
  const auto known = bounds_.find(candidate);
  return known != bounds_.end() ? known->second : bounds_.emplace(candidate, bound_(candidate)).first->second;
}

// The rate of served requests without which the errors exceed their limit; 0 if errors are not limited.
double TrialBook::needed_rate() const {
  double allowed = 1;
  for (const Objective::Errors& one : question_.trial.objective.errors) {
    if (!one.which) allowed = std::min(allowed, one.share);
  }
  return question_.trial.first_load * (1 - allowed);
}

bool TrialBook::is_allowed(const Candidate& candidate) {
  const double rate = bound(candidate).rate;
  return rate > 0 && rate >= needed_rate();
}

const CandidateTrial& TrialBook::at(const Candidate& candidate) {
  if (const auto known = trials_.find(candidate); known != trials_.end()) return known->second;
  CandidateTrial trial;
  trial.candidate = candidate;
  trial.bound = bound(candidate);
  if (is_allowed(candidate) && !try_candidate(question_, simulate_, trial)) throw InterruptedTrial{};
  return trials_.emplace(candidate, trial).first->second;
}

void TrialBook::note_excluded(const Candidate& candidate) {
  CandidateTrial trial;
  trial.candidate = candidate;
  trial.bound = bound(candidate);
  excluded_.emplace(candidate, std::move(trial));
}

Plan TrialBook::plan(PlanEnd end) const {
  Plan plan{.end = end};
  for (const auto& [candidate, trial] : trials_) {
    if (trial.outcome == Trial::excluded) continue;
    plan.trials.push_back(trial);
    plan.simulations += trial.simulations;
    plan.simulated += trial.simulated;
  }
  for (const auto& [candidate, trial] : excluded_) plan.excluded.push_back(trial);
  return plan;
}

}  // namespace knee::analysis
