#include "analysis/plan/candidate_trial.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "analysis/metrics/metric.hpp"
#include "analysis/metrics/window.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {
namespace {

constexpr std::uint64_t kLengthening = 4;  // factor from one length of a trial to the next
constexpr double kTrustedWidth = 0.25;     // intervals of latency wider than this cover the truth too seldom
constexpr double kSaturated = 3;           // the score from which on work piles up
constexpr double kExcluded = 6;            // the score from which on theory excludes a candidate

// Whether the interval lies so far beyond the limit (0) that its width does not matter.
bool is_clear(double nearer_end, double width) { return width <= kTrustedWidth || std::fabs(nearer_end) > width; }

Trial outcome_of(const LoadTrial& margin, bool is_longest) {
  if (margin.state == State::saturated) return Trial::misses;
  const double width = margin.high - margin.low;
  if (margin.low > 0 && (is_longest || is_clear(margin.low, width))) return Trial::misses;
  const bool is_settled = margin.state != State::unsettled;
  if (margin.high < 0 && is_settled && (is_longest || is_clear(margin.high, width))) return Trial::holds;
  return Trial::close;
}

double excess(const LimitedEstimate& one) {
  if (std::isnan(one.estimate.value)) return std::numeric_limits<double>::infinity();  // nothing was served
  return one.limit == 0 ? one.estimate.value : std::log(one.estimate.value / one.limit);
}

// The requests that were served and do not wait at the end, divided by those that came.
double served_share(std::span<const Replication> replications) {
  double lost = 0;
  double came = 0;
  for (const Replication& replication : replications) {
    lost += replication.batches.back().in_system_at_end;
    for (const Batch& batch : replication.batches) {
      came += static_cast<double>(batch.due());
      for (const Tally& tally : batch.classes) lost += static_cast<double>(tally.due() - tally.served());
    }
  }
  return came > 0 ? std::max(0.0, 1 - lost / came) : 0;
}

// Fills in what the report says about the trial.
void describe(const CapacityQuestion& question, std::span<const Replication> replications, CandidateTrial& trial) {
  const std::size_t first = question.finds_warm_up ? find_warm_up(replications).batches : 0;
  const Window window{.replications = replications, .first_batch = first};
  const std::vector<LimitedEstimate> limits = limited_estimates(window, question.objective, question.confidence);
  const auto worst = std::max_element(limits.begin(), limits.end(), [](const LimitedEstimate& a, const LimitedEstimate& b) {
    return excess(a) < excess(b);
  });
  trial.decisive = *worst;
  trial.limit = static_cast<std::size_t>(worst - limits.begin());
  trial.served = served_share(replications);
  trial.bottleneck = bottleneck_of({.window = window, .setting = {}});
  trial.power_w = metric_of(&Measurement::power_w).estimate({.window = window, .setting = {}}, Measurement::kNone).value;
}

}  // namespace

bool is_shared(ResourceKind kind) {
  return kind == ResourceKind::service || kind == ResourceKind::serial || kind == ResourceKind::connections;
}

double CandidateTrial::score(double load) const {
  if (outcome == Trial::excluded) return kExcluded + std::log(load / bound.rate);
  if (margin.state == State::saturated) return kSaturated + std::max(0.0, 1 - served);
  return margin.estimate;
}

bool try_candidate(const PlanQuestion& question, const SimulateCandidate& simulate, CandidateTrial& trial) {
  const CapacityQuestion& asked = question.trial;
  for (std::uint64_t requests = question.first_requests;; requests *= kLengthening) {
    const std::vector<Replication> replications = simulate(trial.candidate, requests);
    if (replications.empty()) return false;
    trial.requests = requests;
    ++trial.simulations;
    trial.simulated += requests * replications.size();
    trial.margin = try_load(asked, asked.first_load, replications);
    const bool is_longest = requests * kLengthening * asked.replications > asked.max_requests;
    trial.outcome = outcome_of(trial.margin, is_longest);
    if (trial.outcome == Trial::close && !is_longest) continue;
    describe(asked, replications, trial);
    return true;
  }
}

}  // namespace knee::analysis
