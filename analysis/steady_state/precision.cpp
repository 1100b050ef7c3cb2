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

/// Share of the requests that the widest interval asks for which the next stage aims at. Intervals of few replications are wider than
/// their length explains, because the error of their error is in them, and more replications waste nothing if they are not enough.
constexpr double kAim = 0.7;

/// Least growth of a stage, so that the looks suffice.
constexpr double kLeastGrowth = 1.3;

/// The largest persistence of runs that are long against the correlation of their batches, so that more of them are as good as longer
/// ones. An autoregression of first order has it in a run of 60 times its relaxation time (correlation of neighbouring batches 0.48 if
/// there are 80; persistence 1 / (2 (1 - 0.48)) / 80). M/M/1 has 50 relaxation times in 20,000 requests at load 0.9.
constexpr double kPersistenceOfLongRuns = 0.012;

Estimate in_ms(Estimate estimate) {
  return {.value = estimate.value / kNsInMs, .low = estimate.low / kNsInMs, .high = estimate.high / kNsInMs};
}

void estimate(const Window& window, const Precision& precision, Look& look) {
  const double confidence = confidence_of_interval(precision.confidence);
  // While a queue fills up, requests due in the window are served after it; its servers serve the requests that leave it.
  const bool piles_up = look.assessment.state == State::saturated;
  look.throughput_per_s = ratio(piles_up ? departures_per_s(window) : throughput_per_s(window), Range::positive, confidence);
  look.mean_ms = ratio(mean_latency_ms(window), Range::positive, confidence);
  const BatchSamples samples = latency_samples(window);
  for (const double q : precision.quantiles) {
    look.quantiles_ms.push_back(in_ms(duration_quantile(samples, q, confidence)));
  }
}

double rarest_class(const Window& window) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t c = 0; c < window.replications.front().batches.front().classes.size(); ++c) {
    const double seen = total(tally_values(window, c, [](const Tally& tally) { return static_cast<double>(tally.due()); }));
    if (seen > 0) least = std::min(least, seen);
  }
  return least;
}

// Factor by which a stage must grow for an interval: its half width shrinks with the square root of the requests.
double shortfall(double half_width, const Precision& precision) {
  return std::max(kLeastGrowth, kAim * std::pow(half_width / precision.relative, 2));
}

Need need_of_saturated(const Look& look, const Stage& now, const Precision& precision) {
  return {.requests = now.requests() * shortfall(look.throughput_per_s.relative_half_width(), precision)};
}

// A single run says less than several of its length, so these come first unless it is far too short.
Need need_of_unsettled(const Look& look, const Stage& now) {
  const Assessment& found = look.assessment;
  double longer = found.requests_to_say / rung_requests(now.rung);
  if (now.replications < kSeveral && look.warm_up.fits) longer = found.persistence / found.persistence_limit / 2;
  return {.requests = std::max(kLeastGrowth * now.requests(), Stage{now.rung, kSeveral}.requests()), .longer = longer};
}

Need need_of_stable(const Look& look, const Stage& now, const Precision& precision) {
  const double open = look.verdict == Verdict::open ? 2 : 1;
  const double factor = std::max({shortfall(widest(look), precision), kLeastOfClass / look.rarest_class, open});
  const double several = Stage{now.rung, kSeveral}.requests();
  if (now.replications < kSeveral) return {.requests = std::min(now.requests() * factor, several)};
  return {.requests = now.requests() * factor, .longer = look.assessment.persistence / kPersistenceOfLongRuns};
}

Need need_of(const Look& look, const Stage& now, const Precision& precision) {
  switch (look.assessment.state) {
    case State::saturated: return need_of_saturated(look, now, precision);
    case State::stable: return need_of_stable(look, now, precision);
    default: return need_of_unsettled(look, now);
  }
}

// A system that serves nothing has no throughput to be precise about.
bool has_precise_throughput(const Look& look, const Precision& precision) {
  const Estimate& throughput = look.throughput_per_s;
  return !(throughput.value > 0) || throughput.relative_half_width() <= precision.relative;
}

bool is_enough(const Look& look, const Stage& now, const Precision& precision) {
  switch (look.assessment.state) {
    case State::saturated: return has_precise_throughput(look, precision);
    case State::stable:
      return look.precise && look.rarest_class >= kLeastOfClass && look.verdict != Verdict::open;
    // A certainly missed objective needs no longer run if the state is unsettled.
    default: return look.verdict == Verdict::missed && now.replications >= kSeveral;
  }
}

}  // namespace

double confidence_of_interval(double confidence) { return 1 - kSpent * (1 - confidence); }

double widest(const Look& look) {
  double width = std::max(look.throughput_per_s.relative_half_width(), look.mean_ms.relative_half_width());
  for (const Estimate& quantile : look.quantiles_ms) width = std::max(width, quantile.relative_half_width());
  return width;
}

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
  const Stage now{.rung = rung, .replications = replications.size()};
  if (is_enough(result, now, precision) || look + 1 >= kMostLooks) return result;
  result.next = next_stage(now, need_of(result, now, precision), precision.max_requests);
  return result;
}

}  // namespace knee::analysis
