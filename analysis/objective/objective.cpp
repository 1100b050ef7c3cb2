#include "analysis/objective/objective.hpp"

#include <algorithm>
#include <cmath>

namespace knee::analysis {
namespace {

// The longest latency (q = 1) has no interval.
Estimate quantile_of(const BatchSamples& samples, double q, double confidence) {
  if (q < 1) return duration_quantile(samples, q, confidence);
  const DurationHistogram all = pooled(samples);
  return all.empty() ? Estimate{} : Estimate{.value = all.most_ns(), .low = all.most_ns(), .high = all.most_ns()};
}

}  // namespace

double Objective::goodput_limit_ms() const {
  const Quantile* highest = nullptr;
  for (const Quantile& one : quantiles) {
    if (!one.which && (highest == nullptr || one.q > highest->q)) highest = &one;
  }
  return highest == nullptr ? Estimate::kNone : highest->limit_ms;
}

Verdict verdict_on(const Estimate& estimate, double limit) {
  if (!estimate.has_value()) return Verdict::open;
  const bool interval = estimate.has_interval();
  if ((interval ? estimate.high : estimate.value) <= limit) return Verdict::met;
  return (interval ? estimate.low : estimate.value) > limit ? Verdict::missed : Verdict::open;
}

Verdict both(Verdict a, Verdict b) {
  if (a == Verdict::none || b == Verdict::missed) return b;
  if (b == Verdict::none || a == Verdict::missed) return a;
  return a == Verdict::met ? b : a;
}

Verdict judge(const Window& window, const Objective& objective, double confidence, std::size_t looks) {
  const auto limits = static_cast<double>(objective.quantiles.size() + objective.errors.size());
  const double each = 1 - (1 - confidence) / static_cast<double>(looks) / std::max(limits, 1.0);
  Verdict verdict = Verdict::none;
  for (const Objective::Quantile& wanted : objective.quantiles) {
    const Estimate found = quantile_of(latency_samples(window, wanted.which), wanted.q, each);
    verdict = both(verdict, verdict_on(found, std::round(wanted.limit_ms * kNsInMs)));
  }
  for (const Objective::Errors& wanted : objective.errors) {
    const Estimate found = ratio(error_share(window, wanted.which), Range::counted, each);
    verdict = both(verdict, verdict_on(found, wanted.share));
  }
  return verdict;
}

}  // namespace knee::analysis
