#include "analysis/sensitivity/elasticity.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>

#include "analysis/capacity/limit_sensitivity.hpp"
#include "analysis/estimate/paired.hpp"
#include "analysis/metrics/window.hpp"
#include "analysis/results/bottleneck.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {
namespace {

constexpr double kFarthestChange = 4;    // of the capacity
constexpr double kLongestStep = 0.35;    // of the logarithm of the load, from one trial to the next
constexpr double kNearMargin = 0.1;      // of a trial from which the rest of the way is a straight line
constexpr double kSlopeStep = 1.05;      // between two trials that give a slope
constexpr double kNearLoad = 0.003;      // between two trials, as a logarithm
constexpr std::size_t kMostTrials = 9;
constexpr double kMostCorrection = 0.08;  // of the logarithm of a load by the slope; beyond it the curve is no straight line

// The windows of both sides without the longer of the two warm-ups; none if work piles up in one of them.
struct PairedWindows {
  Window before;
  Window after;
};

PairedWindows windows_of(const std::vector<Replication>& before, const std::vector<Replication>& after, bool finds_warm_up) {
  const std::size_t first = common_warm_up_batches(before, after, finds_warm_up);
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

  // The trial of a load that was simulated.
  [[nodiscard]] const Done& done_at(double load) const { return known_.at(load); }

  // A load at which the margin is nearly `wanted`, by a few steps towards it; none within `kFarthestChange` of `start`.
  std::optional<double> root(double start, double wanted, double slope) {
    wanted_ = wanted;
    double load = start;
    for (std::size_t i = 1;; ++i) {
      const double margin = at(load) - wanted;
      if (interrupted_ || load > start * kFarthestChange || load < start / kFarthestChange) return std::nullopt;
      const double next = question_.axis.nearest(next_load(load, margin, slope));
      const bool is_near = std::fabs(margin) <= kNearMargin || std::fabs(std::log(next / load)) <= kNearLoad;
      if (is_near || i == kMostTrials) return load;
      load = next;
    }
  }

  // The slope of the margin below `load`, over the logarithm of the load; `otherwise` if it does not rise.
  [[nodiscard]] double slope_below(double load, double otherwise) {
    const double below = question_.axis.below(load, kSlopeStep);
    const double slope = (at(load) - at(below)) / std::log(load / below);
    return slope > 0 && !interrupted_ ? slope : otherwise;
  }

 private:
  using Place = Known::const_iterator;

  // The highest load below the wanted margin and the lowest above it; the end if there is none.
  [[nodiscard]] std::pair<Place, Place> around() const {
    const Place missed =
        std::find_if(known_.begin(), known_.end(), [&](const auto& one) { return one.second.trial.estimate > wanted_; });
    return {missed == known_.begin() ? known_.end() : std::prev(missed), missed};
  }

  // Steps towards the wanted margin become twice as long until it lies between two loads: the changed system may be flat where
  // the original one was steep.
  [[nodiscard]] double next_load(double load, double margin, double slope) const {
    const auto [below, above] = around();
    if (below == known_.end() || above == known_.end()) {
      const double doubled = std::ldexp(margin / slope, static_cast<int>(known_.size()) - 1);
      return load * std::exp(std::clamp(-doubled, -kLongestStep, kLongestStep));
    }
    if (above->second.trial.state == State::saturated) return std::sqrt(below->first * above->first);
    const double to_wanted = wanted_ - below->second.trial.estimate;
    const double share = to_wanted / (above->second.trial.estimate - below->second.trial.estimate);
    return below->first * std::pow(above->first / below->first, share);
  }

  const CapacityQuestion& question_;
  std::uint64_t requests_;
  const SimulateAt& simulate_;
  Known known_;
  double wanted_ = 0;
  bool interrupted_ = false;
};

// The slope of the limited latency around the capacity, from the trials of its search, for the first steps of another one.
double slope_of(const Capacity& capacity) {
  constexpr double kLeastSlope = 1;
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

Estimate capacity_change(const CapacityQuestion& question, const Capacity& before, const SimulateAt& after, double expected) {
  if (!before.load.has_value() || before.at_capacity.empty()) return {};
  ChangedTrials trials{question, before.requests, after};
  const LoadTrial& reference = before.nearest;
  const double start = question.axis.nearest(reference.load * expected);
  const std::optional<double> load_after = trials.root(start, reference.estimate, slope_of(before));
  if (!load_after) return {};
  const ChangedTrials::Done& changed = trials.done_at(*load_after);
  const double ratio = *load_after / reference.load;
  const std::optional<Objective::Quantile> limited = binding_quantile(question, before);
  if (!limited || changed.trial.state == State::saturated || reference.state == State::saturated) return {.value = ratio - 1};
  const double slope = ratio == 1 ? slope_of(before) : trials.slope_below(*load_after, slope_of(before));
  const PairedWindows windows = windows_of(before.at_capacity, changed.replications, question.finds_warm_up);
  const Estimate excess = relative_difference(latency_samples(windows.before, limited->which),
                                              latency_samples(windows.after, limited->which), limited->q, question.confidence);
  const double one_step = std::log(question.axis.above(*load_after, 1) / *load_after);  // of users
  if (std::fabs(std::log1p(excess.value)) > std::max(kMostCorrection, one_step) * slope) return {.value = ratio - 1};
  const auto along_slope = [&](double margin) { return ratio * std::exp(-margin / slope) - 1; };
  return {.value = along_slope(std::log1p(excess.value)),
          .low = along_slope(std::log1p(excess.high)),
          .high = along_slope(std::log1p(excess.low))};
}

}  // namespace knee::analysis
