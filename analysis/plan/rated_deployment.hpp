/// `RatedDeployment`: a deployment, and the samples of uncertain inputs in which it holds the load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/plan/candidate.hpp"
#include "analysis/plan/candidate_trial.hpp"
#include "analysis/plan/plan.hpp"

namespace knee::analysis {

struct RatedDeployment {
  std::size_t architecture = 0;
  Candidate candidate = {};
  Cost cost = {};
  std::vector<bool> holds = {};  ///< in each sample
};

/// One architecture with the values of one sample in place.
struct SampledSystem {
  double load = 0;  ///< that a deployment must hold in this sample
  BoundOf bound;
  SimulateCandidate simulate;
};

/// The candidates of `space` without their nodes that a rating considers: machine, processes and threads.
using Layouts = std::vector<Candidate>;

/// Adds to `layouts` the best candidate of each machine type that `plan` has found to hold the load. A candidate whose machine
/// type is already there with a layout that holds the load of `system` with as few nodes, by simulation, is left out. Returns
/// false if the callback ended the search.
[[nodiscard]] bool add_layouts(const PlanQuestion& question, const Plan& plan, const SampledSystem& system, Layouts& layouts);

/// The numbers of nodes of `layout` that are the least ones to hold the load in some sample, each with all samples in which
/// it holds. More nodes never hold less (`question.more_nodes_never_hurt`), so the least number of a sample is searched from
/// that of the sample before, at the same utilisation by theory; otherwise every number is tried in every sample. A trial
/// whose longest run cannot tell counts by its estimate: the error of the share has no direction. Numbers that cost more than
/// `limit` (none: anything) are not considered. None if a callback ended the search.
[[nodiscard]] std::optional<std::vector<RatedDeployment>> rate(const PlanQuestion& question, const CandidateSpace& space,
                                                               const Candidate& layout, const std::optional<Cost>& limit,
                                                               const std::vector<SampledSystem>& samples);

}  // namespace knee::analysis
