#include "analysis/sensitivity/elasticity.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>

#include "analysis/capacity/load_root.hpp"
#include "analysis/estimate/paired.hpp"
#include "analysis/metrics/window.hpp"
#include "analysis/results/bottleneck.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {
namespace {

constexpr double kFirstStep = 1.1;     // from the capacity before to the loads of the search for the capacity after
constexpr double kFarthestChange = 4;  // of the capacity
constexpr RootTolerance kChangeTolerance{.relative = 0.002, .margin = 0.002};

// The windows of both sides without the longer of the two warm-ups; none if work piles up in one of them.
struct PairedWindows {
  Window before;
  Window after;
};

PairedWindows windows_of(const std::vector<Replication>& before, const std::vector<Replication>& after, bool finds_warm_up) {
  const std::size_t first = std::max(warm_up_batches(before, finds_warm_up), warm_up_batches(after, finds_warm_up));
  return {{.replications = before, .first_batch = first}, {.replications = after, .first_batch = first}};
}

Estimate elasticity_of(const Estimate& difference, double ratio) {
  const auto power = [&](double relative) { return std::log1p(relative) / std::log(ratio); };
  Estimate elasticity{.value = power(difference.value), .low = power(difference.low), .high = power(difference.high)};
  if (elasticity.low > elasticity.high) std::swap(elasticity.low, elasticity.high);
  return elasticity;
}

template <class Difference>
Estimate elasticity_if_steady(const Change& change, Difference difference) {
  const PairedWindows windows = windows_of(change.before, change.after, change.finds_warm_up);
  if (piles_up(windows.before) || piles_up(windows.after)) return {};
  return elasticity_of(difference(windows), change.ratio);
}

// The trials of a changed system, by load.
class ChangedTrials {
 public:
  struct Done {
    LoadTrial trial;
    std::vector<Replication> replications;
  };
  using Known = std::map<double, Done>;

  ChangedTrials(const CapacityQuestion& question, std::uint64_t requests, const SimulateAt& simulate)
      : question_{question}, requests_{requests}, simulate_{simulate} {}

  // The margin at a load; after an interruption, that of a missed objective.
  double at(double load) {
    auto known = known_.find(load);
    if (known == known_.end()) {
      std::vector<Replication> replications = simulate_(load, requests_);
      if (replications.empty()) {
        interrupted_ = true;
        return 1;
      }
      const LoadTrial trial = try_load(question_, load, replications);
      known = known_.emplace(load, Done{trial, std::move(replications)}).first;
    }
    return known->second.trial.estimate;
  }

  [[nodiscard]] bool is_interrupted() const { return interrupted_; }

  // The trial nearest to `load`.
  [[nodiscard]] Known::const_iterator nearest(double load) const {
    return std::min_element(known_.begin(), known_.end(), [&](const auto& a, const auto& b) {
      return std::fabs(a.first - load) < std::fabs(b.first - load);
    });
  }

  // Logarithm of the latency over logarithm of the load, around a trial that is not saturated; none with a single such trial.
  [[nodiscard]] std::optional<double> slope_at(Known::const_iterator here) const {
    const auto usable = [](const Done& one) { return one.trial.state != State::saturated; };
    auto other = here == known_.begin() ? std::next(here) : std::prev(here);
    if (other == known_.end() || !usable(here->second) || !usable(other->second)) return std::nullopt;
    return (here->second.trial.estimate - other->second.trial.estimate) / std::log(here->first / other->first);
  }

 private:
  const CapacityQuestion& question_;
  std::uint64_t requests_;
  const SimulateAt& simulate_;
  Known known_;
  bool interrupted_ = false;
};

// Loads around the capacity after the change, beginning at the one before it; none within the farthest change.
std::optional<LoadBracket> surround_change(ChangedTrials& trials, double capacity) {
  double high = capacity;
  double low = capacity;
  double step = kFirstStep;
  for (; trials.at(high) <= 0; step *= step, high *= step) {
    if (high > capacity * kFarthestChange) return std::nullopt;
    low = high;
  }
  for (step = kFirstStep; trials.at(low) > 0; step *= step, low /= step) {
    if (low < capacity / kFarthestChange) return std::nullopt;
    high = low;
  }
  return LoadBracket{low, high, trials.at(low), trials.at(high)};
}

}  // namespace

Estimate mean_elasticity(const Change& change, double confidence) {
  return elasticity_if_steady(change, [&](const PairedWindows& windows) {
    return relative_difference(mean_latency_ms(windows.before), mean_latency_ms(windows.after), confidence);
  });
}

Estimate quantile_elasticity(const Change& change, double q, double confidence) {
  return elasticity_if_steady(change, [&](const PairedWindows& windows) {
    return relative_difference(latency_samples(windows.before), latency_samples(windows.after), q, confidence);
  });
}

Estimate capacity_change(const CapacityQuestion& question, const Capacity& before, const SimulateAt& after) {
  if (!before.load.has_value() || before.at_capacity.empty()) return {};
  ChangedTrials trials{question, before.requests, after};
  const std::optional<LoadBracket> bracket = surround_change(trials, before.load.value);
  if (!bracket || trials.is_interrupted()) return {};
  const double root = load_root([&](double load) { return trials.at(load); }, *bracket, kChangeTolerance);
  if (trials.is_interrupted()) return {};
  Estimate change{.value = root / before.load.value - 1};
  const auto here = trials.nearest(root);
  const std::optional<double> slope = trials.slope_at(here);
  if (question.objective.quantiles.empty() || !slope || !(*slope > 0)) return change;
  const PairedWindows windows = windows_of(before.at_capacity, here->second.replications, question.finds_warm_up);
  const Objective::Quantile& limited = question.objective.quantiles.front();
  const Estimate noise = relative_difference(latency_samples(windows.before, limited.which),
                                             latency_samples(windows.after, limited.which), limited.q, question.confidence);
  const double half = (std::log1p(noise.high) - std::log1p(noise.low)) / (2 * *slope);
  change.low = (1 + change.value) * std::exp(-half) - 1;
  change.high = (1 + change.value) * std::exp(half) - 1;
  return change;
}

}  // namespace knee::analysis
