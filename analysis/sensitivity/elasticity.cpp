#include "analysis/sensitivity/elasticity.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>

#include "analysis/estimate/paired.hpp"
#include "analysis/metrics/window.hpp"
#include "analysis/results/bottleneck.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {
namespace {

constexpr double kFarthestChange = 4;    // of the capacity
constexpr double kLongestStep = 0.35;    // of the logarithm of the load, from one trial to the next
constexpr double kNearMargin = 0.1;      // of a trial from which the rest of the way is a straight line
constexpr double kNearLoad = 0.003;      // between two trials, as a logarithm
constexpr std::size_t kMostTrials = 8;

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

    // The load at which the margin is 0, by a few steps towards it; none within `kFarthestChange` of `start`.
  std::optional<double> root(double start, double slope) {
    double load = start;
    for (std::size_t i = 0; i < kMostTrials; ++i) {
      const double margin = at(load);
      if (interrupted_ || load > start * kFarthestChange || load < start / kFarthestChange) return std::nullopt;
      if (std::fabs(margin) <= kNearMargin) break;
      const double next = next_load(load, margin, slope);
      if (std::fabs(std::log(next / load)) <= kNearLoad) break;
      load = next;
    }
    return interpolated(load, slope);
  }

  // Logarithm of the latency over logarithm of the load, between the loads around `load`; `otherwise` if work piles up there.
  [[nodiscard]] double slope_at(double otherwise) const {
    const auto [below, above] = around();
    if (below == known_.end() || above == known_.end() || above->second.trial.state == State::saturated) return otherwise;
    const double slope = (above->second.trial.estimate - below->second.trial.estimate) / std::log(above->first / below->first);
    return slope > 0 ? slope : otherwise;
  }

 private:
  using Place = Known::const_iterator;

  // The highest load that meets the objective and the lowest that misses it, by their estimates; the end if there is none.
  [[nodiscard]] std::pair<Place, Place> around() const {
    const Place missed =
        std::find_if(known_.begin(), known_.end(), [](const auto& one) { return one.second.trial.estimate > 0; });
    return {missed == known_.begin() ? known_.end() : std::prev(missed), missed};
  }

  [[nodiscard]] double next_load(double load, double margin, double slope) const {
    const auto [below, above] = around();
    if (below == known_.end() || above == known_.end()) {
      return load * std::exp(std::clamp(-margin / slope, -kLongestStep, kLongestStep));
    }
    if (above->second.trial.state == State::saturated) return std::sqrt(below->first * above->first);
    const double share = below->second.trial.estimate / (below->second.trial.estimate - above->second.trial.estimate);
    return below->first * std::pow(above->first / below->first, share);
  }

  // From the last trial along the slope.
  [[nodiscard]] double interpolated(double load, double slope) const {
    const Done& last = known_.at(load);
    if (last.trial.state == State::saturated) return load;
    return load * std::exp(-std::clamp(last.trial.estimate, -kLongestStep, kLongestStep) / slope_at(slope));
  }

  const CapacityQuestion& question_;
  std::uint64_t requests_;
  const SimulateAt& simulate_;
  Known known_;
  bool interrupted_ = false;
};

// The slope of the limited latency around the capacity, from the trials of its search: at least that of a queue with room.
double slope_of(const Capacity& capacity) {
  constexpr double kLeastSlope = 2;
  const LoadTrial* below = nullptr;
  const LoadTrial* above = nullptr;
  for (const LoadTrial& trial : capacity.trials) {
    if (trial.estimate <= 0) below = &trial;
    if (trial.estimate > 0 && trial.state != State::saturated && above == nullptr) above = &trial;
  }
  if (below == nullptr || above == nullptr) return kLeastSlope;
  return std::max(kLeastSlope, (above->estimate - below->estimate) / std::log(above->load / below->load));
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
  const double slope = slope_of(before);
  const std::optional<double> root = trials.root(before.load.value, slope);
  if (!root) return {};
  Estimate change{.value = *root / before.load.value - 1};
  if (question.objective.quantiles.empty()) return change;
  const PairedWindows windows = windows_of(before.at_capacity, trials.nearest(*root)->second.replications, question.finds_warm_up);
  const Objective::Quantile& limited = question.objective.quantiles.front();
  const Estimate noise = relative_difference(latency_samples(windows.before, limited.which),
                                             latency_samples(windows.after, limited.which), limited.q, question.confidence);
  const double half = (std::log1p(noise.high) - std::log1p(noise.low)) / (2 * trials.slope_at(slope));
  change.low = (1 + change.value) * std::exp(-half) - 1;
  change.high = (1 + change.value) * std::exp(half) - 1;
  return change;
}

}  // namespace knee::analysis
