#include "analysis/capacity/latency_knee.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "analysis/capacity/margin_curve.hpp"
#include "analysis/estimate/paired.hpp"
#include "analysis/metrics/window.hpp"
#include "analysis/results/bottleneck.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {
namespace {

constexpr double kHalfStep = 1.02;  // from a load to the loads on both sides of it
constexpr double kWidening = 1.3;   // between the loads of the first search
constexpr double kLowest = 1e-3;    // of the first load
constexpr Estimate kBeyondBend{.value = 3, .low = 3, .high = 3};  // where work piles up

// The mean number of requests in the system.
double mean_present(const std::vector<Replication>& replications, std::size_t first_batch) {
  double area = 0;
  double seconds = 0;
  for (const Replication& one : replications) {
    for (std::size_t i = first_batch; i < one.batches.size(); ++i) {
      area += one.batches[i].in_system * one.batches[i].seconds;
      seconds += one.batches[i].seconds;
    }
  }
  return area / seconds;
}

// Measures elasticities of the mean latency.
class Elasticity {
 public:
  Elasticity(const KneeQuestion& question, const SimulateAt& simulate) : question_{question}, simulate_{simulate} {}

  // How much more than 1 the elasticity of the mean latency is, times one and the share of users that wait.
  Estimate operator()(double load) {
    const double load_below = question_.axis.below(load, kHalfStep);
    const double load_above = question_.axis.above(load, kHalfStep);
    const std::uint64_t requests = question_.axis.length(load_above, question_.requests);
    const std::vector<Replication> below = simulate_(load_below, requests);
    const std::vector<Replication> above = below.empty() ? below : simulate_(load_above, requests);
    interrupted_ = interrupted_ || above.empty();
    if (interrupted_) return kBeyondBend;
    const std::size_t first = common_warm_up_batches(below, above, question_.finds_warm_up);
    if (piles_up({.replications = above, .first_batch = first})) return kBeyondBend;
    const auto mean = [&](const auto& one) { return mean_latency_ms({.replications = one, .first_batch = first}); };
    const Estimate growth = relative_difference(mean(below), mean(above), question_.confidence);
    const double waiting = question_.axis.is_whole() ? mean_present(below, first) / load_below : 0;
    const double factor = (1 + waiting) / std::log(load_above / load_below);
    const auto margin = [factor](double relative) { return factor * std::log1p(relative) - 1; };
    const Estimate mean_below = ratio(mean(below), Range::positive, question_.confidence);
    means_ms_[load] = mean_below.value * std::sqrt(1 + growth.value);
    return {.value = margin(growth.value), .low = margin(growth.low), .high = margin(growth.high)};
  }

  // The mean latency at the measured load nearest to `load`.
  [[nodiscard]] double mean_ms_near(double load) const {
    const auto nearest = std::min_element(means_ms_.begin(), means_ms_.end(), [load](const auto& a, const auto& b) {
      return std::fabs(a.first - load) < std::fabs(b.first - load);
    });
    return nearest == means_ms_.end() ? Estimate::kNone : nearest->second;
  }
  [[nodiscard]] bool is_interrupted() const { return interrupted_; }

 private:
  const KneeQuestion& question_;
  const SimulateAt& simulate_;
  std::map<double, double> means_ms_;  // by load
  bool interrupted_ = false;
};

struct Bend {
  double low;
  double high;
};

// Loads whose intervals lie on both sides of the knee; none if there are none.
std::optional<Bend> surround(MarginCurve& curve, const KneeQuestion& question) {
  const double first = question.axis.nearest(question.first_load);
  Bend bend{first, first};
  while (curve.at(bend.high).low <= 0) {
    if (bend.high >= question.highest_load) return std::nullopt;
    bend.high = std::min(question.axis.above(bend.high, kWidening), question.axis.at_least(question.highest_load));
  }
  while (curve.at(bend.low).high >= 0) {
    if (bend.low < question.first_load * kLowest || bend.low == question.axis.least) return std::nullopt;
    bend.low = question.axis.below(bend.low, kWidening);
  }
  return bend;
}

}  // namespace

LatencyKnee find_knee(const KneeQuestion& question, const SimulateAt& simulate) {
  Elasticity elasticity{question, simulate};
  MarginCurve curve{question.axis, [&elasticity](double load) { return elasticity(load); }};
  const std::optional<Bend> bend = surround(curve, question);
  if (!bend) return {};
  const Estimate load = curve.root(bend->low, bend->high);
  if (elasticity.is_interrupted()) return {};
  return {.found = true, .load = load, .mean_ms = elasticity.mean_ms_near(load.value)};
}

}  // namespace knee::analysis
