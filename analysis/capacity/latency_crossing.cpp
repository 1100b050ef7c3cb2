#include "analysis/capacity/latency_crossing.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/capacity/margin_curve.hpp"
#include "analysis/estimate/paired.hpp"
#include "analysis/metrics/window.hpp"
#include "analysis/results/bottleneck.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {
namespace {

constexpr double kFarApart = 3;  // margin of a load at which work piles up in one of the two only

// Measures logarithms of (latency of a) / (latency of b).
class LatencyRatio {
 public:
  LatencyRatio(const CrossingQuestion& question, const SimulateAt& a, const SimulateAt& b)
      : question_{question}, a_{a}, b_{b} {}

  Estimate operator()(double load) {
    const std::uint64_t requests = question_.axis.length(load, question_.requests);
    const std::vector<Replication> in_a = a_(load, requests);
    const std::vector<Replication> in_b = in_a.empty() ? in_a : b_(load, requests);
    interrupted_ = interrupted_ || in_b.empty();
    if (interrupted_) return {.value = 0, .low = 0, .high = 0};
    const std::size_t first = common_warm_up_batches(in_a, in_b, question_.finds_warm_up);
    const auto piles = [&](const auto& one) { return piles_up({.replications = one, .first_batch = first}) ? kFarApart : 0; };
    const double apart = piles(in_a) - piles(in_b);
    if (apart != 0) return {.value = apart, .low = apart, .high = apart};
    const auto samples = [&](const auto& one) { return latency_samples({.replications = one, .first_batch = first}); };
    const Estimate excess = relative_difference(samples(in_b), samples(in_a), question_.q, question_.confidence);
    return {.value = std::log1p(excess.value), .low = std::log1p(excess.low), .high = std::log1p(excess.high)};
  }

  [[nodiscard]] bool is_interrupted() const { return interrupted_; }

 private:
  const CrossingQuestion& question_;
  const SimulateAt& a_;
  const SimulateAt& b_;
  bool interrupted_ = false;
};

}  // namespace

Estimate find_latency_crossing(const CrossingQuestion& question, const SimulateAt& a, const SimulateAt& b) {
  LatencyRatio ratio{question, a, b};
  MarginCurve curve{question.axis, [&ratio](double load) { return ratio(load); }};
  if (!(curve.at(question.low).high < 0) || !(curve.at(question.high).low > 0)) return {};
  const Estimate crossing = curve.root(question.low, question.high);
  return ratio.is_interrupted() ? Estimate{} : crossing;
}

}  // namespace knee::analysis
