#include "analysis/capacity/latency_knee.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <vector>

#include "analysis/capacity/load_root.hpp"
#include "analysis/estimate/paired.hpp"
#include "analysis/metrics/window.hpp"
#include "analysis/results/bottleneck.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {
namespace {

constexpr double kHalfStep = 1.05;     // from a load to the loads on both sides of it
constexpr double kWidening = 1.5;      // between the loads of the first search
constexpr double kLowest = 1e-3;       // of the first load
constexpr RootTolerance kTolerance{.relative = 0.005, .margin = 0.002};

// The elasticity of the mean latency at a load, minus 1.
struct Bend {
  Estimate margin;
  double mean_ms = Estimate::kNone;
};

// Where work piles up.
constexpr Bend kBeyond{.margin = {.value = 3, .low = 3, .high = 3}};

// Bends by load.
class Elasticities {
 public:
  Elasticities(const KneeQuestion& question, const SimulateAt& simulate) : question_{question}, simulate_{simulate} {}

  const Estimate& at(double load) {
    if (const auto known = known_.find(load); known != known_.end()) return known->second.margin;
    return known_.emplace(load, measured(load)).first->second.margin;
  }

  double root(double Estimate::*which) {
    const auto positive = std::find_if(known_.begin(), known_.end(), [&](const auto& one) { return one.second.margin.*which > 0; });
    const double high = positive->first;
    const double low = std::prev(positive)->first;
    return load_root([&](double load) { return at(load).*which; }, {low, high, at(low).*which, at(high).*which}, kTolerance);
  }

  [[nodiscard]] double mean_ms_near(double load) const {
    const auto above = known_.lower_bound(load);
    return above == known_.end() ? std::prev(above)->second.mean_ms : above->second.mean_ms;
  }
  [[nodiscard]] bool is_interrupted() const { return interrupted_; }

 private:
  Bend measured(double load) {
    const std::vector<Replication> below = simulate_(load / kHalfStep, question_.requests);
    const std::vector<Replication> above = below.empty() ? below : simulate_(load * kHalfStep, question_.requests);
    if (above.empty()) {
      interrupted_ = true;
      return kBeyond;
    }
    const auto warm_up = [&](const auto& one) { return warm_up_batches(one, question_.finds_warm_up); };
    const std::size_t first = std::max(warm_up(below), warm_up(above));
    if (piles_up({.replications = above, .first_batch = first})) return kBeyond;
    const auto mean = [&](const auto& one) { return mean_latency_ms({.replications = one, .first_batch = first}); };
    const auto mean_ms = [&](const auto& one) { return ratio(mean(one), Range::positive, question_.confidence).value; };
    const Estimate growth = relative_difference(mean(below), mean(above), question_.confidence);
    const auto margin = [](double relative) { return std::log1p(relative) / (2 * std::log(kHalfStep)) - 1; };
    return {.margin = {.value = margin(growth.value), .low = margin(growth.low), .high = margin(growth.high)},
            .mean_ms = std::sqrt(mean_ms(below) * mean_ms(above))};
  }

  const KneeQuestion& question_;
  const SimulateAt& simulate_;
  std::map<double, Bend> known_;
  bool interrupted_ = false;
};

// Loads whose intervals lie on both sides of the knee; false if there are none.
bool surround(Elasticities& elasticities, const KneeQuestion& question) {
  double high = question.first_load;
  while (elasticities.at(high).low <= 0) {
    if (high >= question.highest_load) return false;
    high = std::min(high * kWidening, question.highest_load);
  }
  double low = question.first_load;
  while (elasticities.at(low).high >= 0) {
    if (low < question.first_load * kLowest) return false;
    low /= kWidening;
  }
  return true;
}

}  // namespace

LatencyKnee find_knee(const KneeQuestion& question, const SimulateAt& simulate) {
  Elasticities elasticities{question, simulate};
  if (!surround(elasticities, question)) return {};
  const double low = elasticities.root(&Estimate::high);
  const double high = elasticities.root(&Estimate::low);
  const double value = elasticities.root(&Estimate::value);
  if (elasticities.is_interrupted()) return {};
  return {.found = true,
          .load = {.value = value, .low = std::min(low, value), .high = std::max(high, value)},
          .mean_ms = elasticities.mean_ms_near(value)};
}

}  // namespace knee::analysis
