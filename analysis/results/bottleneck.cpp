#include "analysis/results/bottleneck.hpp"

#include <cmath>
#include <vector>

#include "analysis/steady_state/state.hpp"

namespace knee::analysis {
namespace {

constexpr double kNearlyBusy = 0.9;  // utilisation from which a resource explains that threads and connections are held

// The utilisation over all batches for a single resource; for several, that of the busiest, which saturates first.
double utilisation_of(const Sample& sample, std::size_t number) {
  if (sample.window.replications.front().resources[number].count == 1) return mean_utilisation(sample, number);
  double sum = 0;
  for (const Replication& replication : sample.window.replications) sum += replication.resources[number].highest;
  return sum / static_cast<double>(sample.window.replications.size());
}

}  // namespace

Bottleneck bottleneck_of(const Sample& sample) {
  Bottleneck working;
  Bottleneck taken;
  const std::vector<Resource>& resources = sample.window.replications.front().resources;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (!resources[i].is_waited_for()) continue;
    const double utilisation = utilisation_of(sample, i);
    Bottleneck& best = resources[i].works() ? working : taken;
    if (std::isnan(utilisation) || utilisation <= best.utilisation) continue;
    best = {.name = resources[i].label(), .utilisation = utilisation, .kind = resources[i].kind};
  }
  const bool explains = working.utilisation >= kNearlyBusy || !(taken.utilisation > working.utilisation);
  return explains && !working.name.empty() ? working : taken;
}

bool is_exhausted(std::span<const Replication> replications) {
  constexpr double kExhausted = 0.98;  // above this utilisation no run reaches a steady state of the queue
  const Sample second_half{.window = {.replications = replications, .first_batch = replications.front().batches.size() / 2}};
  const std::vector<Resource>& resources = replications.front().resources;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (resources[i].is_waited_for() && utilisation_of(second_half, i) >= kExhausted) return true;
  }
  return false;
}

bool piles_up(const Window& window) {
  const bool only_closed_users = std::isnan(window.replications.front().offered_per_s);
  const StateOptions options{.is_bounded = only_closed_users, .is_exhausted = is_exhausted(window.replications)};
  return assess(window, options).state == State::saturated;
}

}  // namespace knee::analysis
