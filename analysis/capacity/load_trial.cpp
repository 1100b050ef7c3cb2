#include "analysis/capacity/load_trial.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/metrics/window.hpp"
#include "analysis/results/bottleneck.hpp"
#include "analysis/steady_state/precision.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {
namespace {

double margin(double value, double limit) {
  if (std::isnan(value)) return kMostMargin;  // nothing was served
  if (limit == 0) return value > 0 ? kMostMargin : -kMostMargin;
  return std::clamp(std::log(value / limit), -kMostMargin, kMostMargin);
}

State state_of(const CapacityQuestion& question, const Window& window) {
  return assess(window, {.is_bounded = question.axis.is_whole(), .is_exhausted = is_exhausted(window.replications)}).state;
}

}  // namespace

LoadTrial try_load(const CapacityQuestion& question, double load, std::span<const Replication> replications) {
  const std::size_t first = warm_up_batches(replications, question.finds_warm_up);
  const Window window{.replications = replications, .first_batch = first};
  const State state = state_of(question, window);
  if (state == State::saturated) return {load, kMostMargin, kMostMargin, kMostMargin, state};
  LoadTrial trial{load, -kMostMargin, -kMostMargin, -kMostMargin, state};
  const auto limits = static_cast<double>(question.objective.quantiles.size() + question.objective.errors.size());
  const double confidence = 1 - (1 - confidence_of_interval(question.confidence)) / limits;
  for (const auto& [estimate, limit] : limited_estimates(window, question.objective, confidence)) {
    trial.estimate = std::max(trial.estimate, margin(estimate.value, limit));
    trial.low = std::max(trial.low, margin(estimate.low, limit));
    trial.high = std::max(trial.high, margin(estimate.high, limit));
  }
  return trial;
}

}  // namespace knee::analysis
