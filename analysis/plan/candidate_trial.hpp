/// `CandidateTrial`: whether a deployment holds a load, by simulations as long as the decision needs.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "analysis/capacity/capacity.hpp"
#include "analysis/objective/objective.hpp"
#include "analysis/plan/candidate.hpp"
#include "analysis/results/bottleneck.hpp"

namespace knee::analysis {

/// The question of a plan. `trial.first_load` is the load that a deployment must hold.
struct PlanQuestion {
  CapacityQuestion trial;
  bool more_nodes_never_hurt = true;  ///< false: every number of nodes is tried, in the order of the cost
  std::uint64_t first_requests = 20'000;  ///< of one replication, in the shortest runs
};

/// Theory on one candidate: it never serves more than `rate`.
struct RateBound {
  double rate = std::numeric_limits<double>::infinity();
  std::string reason = {};  ///< what allows no more, in words: "service db"; or why the deployment is impossible
  bool is_shared = false;   ///< more nodes do not raise the bound
};

/// Whether all nodes share a resource: more nodes do not add to it.
[[nodiscard]] bool is_shared(ResourceKind kind);

/// Simulates all replications of `requests` each. The same number of a request draws the same work for every candidate
/// (common random numbers); an empty result ends the search.
using SimulateCandidate = std::function<std::vector<Replication>(const Candidate& candidate, std::uint64_t requests)>;

/// The outcome of a trial.
enum class Trial : std::uint8_t {
  holds,     ///< stable, and every interval lies within its limit
  misses,    ///< work piles up, or some interval lies beyond its limit
  close,     ///< the longest runs are too short to tell; a plan does not choose it
  excluded,  ///< not simulated: by theory it cannot hold
};

struct CandidateTrial {
  Candidate candidate = {};
  Trial outcome = Trial::excluded;
  LoadTrial margin = {};             ///< to the limit that is nearest to being missed; of simulated trials
  LimitedEstimate decisive = {};     ///< that limit
  std::size_t limit = 0;             ///< its number: quantiles first, then errors
  double served = 1;                 ///< requests that were served before the end, divided by those that came
  Bottleneck bottleneck = {};
  double power_w = Measurement::kNone;  ///< of all nodes, at the load; not-a-number: their power is not known
  RateBound bound = {};
  std::uint64_t requests = 0;        ///< of one replication, in the longest run
  std::size_t simulations = 0;       ///< calls of the callback
  std::uint64_t simulated = 0;       ///< requests of all runs together

  /// Orders trials: below zero within the limits, larger is worse.
  [[nodiscard]] double score(double load) const;
};

/// Tries one candidate at the load of `question`: short runs decide if it is far from its limits, longer ones if it is
/// close, up to `max_requests`. Returns false if the callback ended the search.
[[nodiscard]] bool try_candidate(const PlanQuestion& question, const SimulateCandidate& simulate, CandidateTrial& trial);

}  // namespace knee::analysis
