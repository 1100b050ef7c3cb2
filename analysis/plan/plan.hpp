/// `Plan`: the cheapest deployment that holds a load, found by as few simulations as needed.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "analysis/plan/candidate.hpp"
#include "analysis/plan/candidate_trial.hpp"

namespace knee::analysis {

/// Theory on a candidate. A bound below what the candidate serves would make the plan miss it.
using BoundOf = std::function<RateBound(const Candidate&)>;

enum class PlanEnd : std::uint8_t {
  found,
  infeasible,   ///< no candidate of the space holds the load
  interrupted,  ///< the callback returned nothing
};

struct Plan {
  PlanEnd end = PlanEnd::interrupted;
  CandidateTrial best = {};                   ///< the choice, or the candidate that comes nearest to holding the load
  Cost cost = {};                             ///< of `best`
  std::vector<CandidateTrial> trials = {};    ///< all that were simulated, by candidate
  std::vector<CandidateTrial> excluded = {};  ///< of each machine type and number of nodes at which theory excludes all
                                              ///< candidates, the one with the highest bound
  std::size_t simulations = 0;                ///< calls of the callback
  std::uint64_t simulated = 0;                ///< requests of all runs together
};

/// Finds the cheapest candidate that holds the load of `question`; among those of the same cost, one whose margin no neighbour
/// exceeds.
///
/// Theory comes first: a candidate whose bound is below the load is never simulated. More nodes of the same kind hold no less
/// (`more_nodes_never_hurt`), so their least number is found by doubling steps and bisection. For processes and threads no such
/// rule exists: more threads can hold less under an interpreter lock, more processes than cores cost memory and switches of
/// context. At each number of nodes a pattern search begins at the numbers with the highest bound, or at the best ones of
/// another number of nodes, and ends when a candidate holds the load, or no neighbour comes nearer to it. Of further machine
/// types only those numbers of nodes are tried that cost no more than the best choice so far.
[[nodiscard]] Plan find_plan(const PlanQuestion& question, const CandidateSpace& space, const BoundOf& bound,
                             const SimulateCandidate& simulate);

}  // namespace knee::analysis
