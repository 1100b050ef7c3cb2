#include "analysis/capacity/latency_crossing.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "analysis/capacity/load_root.hpp"
#include "analysis/estimate/paired.hpp"
#include "analysis/metrics/window.hpp"
#include "analysis/results/bottleneck.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {
namespace {

constexpr double kFarApart = 3;  // margin of a load at which work piles up in one of the two only
constexpr RootTolerance kCrossingTolerance{.relative = 0.005, .margin = 0.002};

// Logarithms of (latency of a) / (latency of b), by load.
class LatencyRatios {
 public:
  LatencyRatios(const CrossingQuestion& question, const SimulateAt& a, const SimulateAt& b)
      : question_{question}, a_{a}, b_{b} {}

  const Estimate& at(double load) {
    if (const auto known = known_.find(load); known != known_.end()) return known->second;
    return known_.emplace(load, measured(load)).first->second;
  }

  double root(double Estimate::*which) {
    return load_root([&](double load) { return at(load).*which; },
                     {question_.low, question_.high, at(question_.low).*which, at(question_.high).*which}, kCrossingTolerance);
  }

  [[nodiscard]] bool is_interrupted() const { return interrupted_; }

 private:
  Estimate measured(double load) {
    const std::vector<Replication> in_a = a_(load, question_.requests);
    const std::vector<Replication> in_b = in_a.empty() ? in_a : b_(load, question_.requests);
    if (in_b.empty()) {
      interrupted_ = true;
      return {.value = 0, .low = 0, .high = 0};
    }
    const auto warm_up = [&](const auto& one) { return warm_up_batches(one, question_.finds_warm_up); };
    const std::size_t first = std::max(warm_up(in_a), warm_up(in_b));
    const auto piles = [&](const auto& one) { return piles_up({.replications = one, .first_batch = first}) ? kFarApart : 0; };
    const double apart = piles(in_a) - piles(in_b);
    if (apart != 0) return {.value = apart, .low = apart, .high = apart};
    const auto samples = [&](const auto& one) { return latency_samples({.replications = one, .first_batch = first}); };
    const Estimate excess = relative_difference(samples(in_b), samples(in_a), question_.q, question_.confidence);
    return {.value = std::log1p(excess.value), .low = std::log1p(excess.low), .high = std::log1p(excess.high)};
  }

  const CrossingQuestion& question_;
  const SimulateAt& a_;
  const SimulateAt& b_;
  std::map<double, Estimate> known_;
  bool interrupted_ = false;
};

}  // namespace

Estimate find_latency_crossing(const CrossingQuestion& question, const SimulateAt& a, const SimulateAt& b) {
  LatencyRatios ratios{question, a, b};
  if (!(ratios.at(question.low).high < 0) || !(ratios.at(question.high).low > 0)) return {};
  const Estimate crossing{
      .value = ratios.root(&Estimate::value), .low = ratios.root(&Estimate::high), .high = ratios.root(&Estimate::low)};
  return ratios.is_interrupted() ? Estimate{} : crossing;
}

}  // namespace knee::analysis
