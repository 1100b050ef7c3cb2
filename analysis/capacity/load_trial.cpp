#include "analysis/capacity/load_trial.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/estimate/transient.hpp"
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

// Estimates over whole replications. Equal ones, which prove nothing but themselves, have no interval: both ends are the value.
std::vector<LimitedEstimate> replayed_estimates(const Window& window, const Objective& objective, double confidence) {
  std::vector<LimitedEstimate> all = limited_estimates(window, objective, confidence);
  const std::size_t quantiles = objective.quantiles.size();
  for (std::size_t i = 0; i < all.size(); ++i) {
    Estimate& estimate = all[i].estimate;
    if (i >= quantiles) {
      estimate = transient_ratio(error_share(window, objective.errors[i - quantiles].which), Range::share, confidence);
    } else if (const auto& [q, limit_ms, which] = objective.quantiles[i]; q < 1) {
      estimate = transient_quantile(latency_samples(window, which), q, confidence);
    }
    if (!estimate.has_interval()) estimate.low = estimate.high = estimate.value;
  }
  return all;
}

State state_of(const CapacityQuestion& question, const Window& window) {
  return assess(window, {.is_bounded = question.axis.is_whole(), .is_exhausted = is_exhausted(window.replications)}).state;
}

}  // namespace

LoadTrial try_load(const CapacityQuestion& question, double load, std::span<const Replication> replications) {
  const std::size_t first = warm_up_batches(replications, question.finds_warm_up);
  const Window window{.replications = replications, .first_batch = first};
  const bool is_replay = question.axis.is_replay();
  const State state = is_replay ? State::transient : state_of(question, window);
  if (state == State::saturated) return {load, kMostMargin, kMostMargin, kMostMargin, state};
  LoadTrial trial{load, -kMostMargin, -kMostMargin, -kMostMargin, state};
  const auto limits = static_cast<double>(question.objective.quantiles.size() + question.objective.errors.size());
  // Where the data determine the length, the confidence is higher to compensate for that.
  const double all = is_replay ? question.confidence : confidence_of_interval(question.confidence);
  const double confidence = 1 - (1 - all) / limits;
  const auto estimates = is_replay ? replayed_estimates : limited_estimates;
  for (const auto& [estimate, limit] : estimates(window, question.objective, confidence)) {
    trial.estimate = std::max(trial.estimate, margin(estimate.value, limit));
    trial.low = std::max(trial.low, margin(estimate.low, limit));
    trial.high = std::max(trial.high, margin(estimate.high, limit));
  }
  return trial;
}

}  // namespace knee::analysis
