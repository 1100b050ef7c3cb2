#include "analysis/steady_state/precision.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace knee::analysis {
namespace {

/// Share of the error probability that an interval uses. A run that stops as soon as its intervals are narrow often
/// stops when they are narrow by chance; the rest compensates for that. Found with the design seeds of bench/coverage,
/// over all its queues together: with a share of 1, coverage is between 89 % and 96 %.
constexpr double kSpent = 0.7;

Estimate in_ms(Estimate estimate) {
  return {.value = estimate.value / kNsInMs, .low = estimate.low / kNsInMs, .high = estimate.high / kNsInMs};
}

void estimate(const Window& window, const Precision& precision, Look& look) {
  const double confidence = confidence_of_interval(precision.confidence);
  look.throughput_per_s = ratio(throughput_per_s(window), Range::positive, confidence);
  look.mean_ms = ratio(mean_latency_ms(window), Range::positive, confidence);
  const BatchSamples samples = latency_samples(window);
  for (const double q : precision.quantiles) {
    look.quantiles_ms.push_back(in_ms(duration_quantile(samples, q, confidence)));
  }
}

/// The next rung, or nothing if the budget or the looks are used up. The half width shrinks with the square root of the
/// length. The step aims at half of the required length, because that is an estimate itself, and is at most two rungs.
std::optional<std::size_t> next(std::size_t rung, std::size_t look, double factor, const Precision& precision) {
  std::size_t longest = rung;
  while (rung_requests(longest + 1) * static_cast<double>(precision.replications) <= precision.max_requests) ++longest;
  if (rung >= longest || look + 1 >= kMostLooks) return {};
  return std::min(longest, rung + (factor / 2 >= 4 ? 2 : 1));
}

double rarest_class(const Window& window) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t c = 0; c < window.replications.front().batches.front().classes.size(); ++c) {
    const double seen = total(tally_values(window, c, [](const Tally& tally) { return static_cast<double>(tally.due()); }));
    if (seen > 0) least = std::min(least, seen);
  }
  return least;
}

/// The factor by which the run must be longer.
double shortfall(const Look& look, std::size_t rung, const Precision& precision) {
  if (look.assessment.state == State::unsettled) return look.assessment.requests_to_say / rung_requests(rung);
  return std::max(std::pow(widest(look) / precision.relative, 2), kLeastOfClass / look.rarest_class);
}

}  // namespace

double confidence_of_interval(double confidence) { return 1 - kSpent * (1 - confidence); }

double widest(const Look& look) {
  double width = std::max(look.throughput_per_s.relative_half_width(), look.mean_ms.relative_half_width());
  for (const Estimate& quantile : look.quantiles_ms) width = std::max(width, quantile.relative_half_width());
  return width;
}

double rung_requests(std::size_t rung) { return std::ldexp(kFirstRungRequests, static_cast<int>(rung)); }

Look look_at(std::span<const Replication> replications, std::size_t rung, std::size_t look, const Precision& precision,
             const Objective& objective, const StateOptions& options, bool finds_warm_up) {
  Look result;
  if (finds_warm_up) result.warm_up = find_warm_up(replications);
  const Window window{.replications = replications, .first_batch = result.warm_up.batches};
  result.assessment = assess(window, options);
  if (!result.warm_up.fits && result.assessment.state == State::stable) {
    result.assessment.state = State::unsettled;
    result.assessment.requests_to_say = 2 * rung_requests(rung);
  }
  estimate(window, precision, result);
  result.verdict = judge(window, objective, precision.confidence, kMostLooks);
  result.precise = widest(result) <= precision.relative;
  result.rarest_class = rarest_class(window);
  if (result.assessment.state == State::saturated) return result;
  // A certainly missed objective needs no longer run if the state is unsettled.
  if (result.assessment.state == State::unsettled && result.verdict == Verdict::missed) return result;
  const bool done = result.assessment.state == State::stable && result.precise &&
                    result.rarest_class >= kLeastOfClass && result.verdict != Verdict::open;
  if (!done) result.next_rung = next(rung, look, shortfall(result, rung, precision), precision);
  return result;
}

}  // namespace knee::analysis
