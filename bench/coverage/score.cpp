#include "bench/coverage/score.hpp"

#include <algorithm>

namespace knee::coverage {

void Score::add(const analysis::Estimate& estimate, bool precise) {
  ++seeds;
  covered += estimate.contains(truth) ? 1 : 0;
  below += estimate.high < truth ? 1 : 0;
  const double error = estimate.value / truth - 1;
  bias += error;
  if (precise) precise_bias += error;
}

double CellScore::median_requests() const {
  std::vector<double> sorted = requests;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<long>(sorted.size() / 2), sorted.end());
  return sorted[sorted.size() / 2];
}

CellScore score(const Cell& cell, const Seeds& seeds, double max_requests, bool at_limit) {
  CellScore score;
  if (cell.truth) {
    const Truth truth = cell.truth();
    score.mean.truth = truth.mean;
    score.p50.truth = truth.quantile(0.5);
    score.p99.truth = truth.quantile(0.99);
  }
  analysis::Objective objective;
  if (at_limit) objective.quantiles = {{.q = 0.99, .limit_ms = score.p99.truth}};
  for (std::uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    const Trial trial = run_trial(cell, seed, {.max_requests = max_requests}, objective);
    const analysis::Look& look = trial.look;
    const bool precise = look.precise && look.assessment.state == analysis::State::stable;
    ++score.seeds;
    score.precise += precise ? 1 : 0;
    ++score.states[static_cast<std::size_t>(look.assessment.state)];
    ++score.verdicts[static_cast<std::size_t>(look.verdict)];
    score.requests.push_back(trial.requests);
    score.simulated += trial.simulated;
    score.mean.add(look.mean_ms, precise);
    score.p50.add(look.quantiles_ms[0], precise);
    score.p99.add(look.quantiles_ms[1], precise);
  }
  return score;
}

}  // namespace knee::coverage
