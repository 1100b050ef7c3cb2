/// `TrialBook`: the trials of a search, each candidate tried once.
#pragma once

#include <map>
#include <vector>

#include "analysis/plan/candidate_trial.hpp"
#include "analysis/plan/plan.hpp"

namespace knee::analysis {

/// Thrown by a trial whose simulation was interrupted.
struct InterruptedTrial {};

class TrialBook {
 public:
  TrialBook(const PlanQuestion& question, const BoundOf& bound, const SimulateCandidate& simulate)
      : question_{question}, bound_{bound}, simulate_{simulate} {}

  /// The bound of a candidate.
  [[nodiscard]] const RateBound& bound(const Candidate& candidate);
  /// Whether theory allows the candidate to hold the load.
  [[nodiscard]] bool is_allowed(const Candidate& candidate);
  /// The trial of a candidate, simulated unless theory excludes it.
  const CandidateTrial& at(const Candidate& candidate);
  [[nodiscard]] double score(const Candidate& candidate) { return at(candidate).score(question_.trial.first_load); }
  /// Notes a candidate that stands for others that theory excludes.
  void note_excluded(const Candidate& candidate);

  [[nodiscard]] const PlanQuestion& question() const { return question_; }
  /// A plan with the trials so far.
  [[nodiscard]] Plan plan(PlanEnd end) const;

 private:
  [[nodiscard]] double needed_rate() const;

  const PlanQuestion& question_;
  const BoundOf& bound_;
  const SimulateCandidate& simulate_;
  std::map<Candidate, RateBound> bounds_;
  std::map<Candidate, CandidateTrial> trials_;
  std::map<Candidate, CandidateTrial> excluded_;
};

}  // namespace knee::analysis
