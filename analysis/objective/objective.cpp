#include "analysis/objective/objective.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace knee::analysis {
namespace {

// The longest latency (q = 1) has no interval.
Estimate quantile_of(const BatchSamples& samples, double q, double confidence) {
  if (q < 1) return duration_quantile(samples, q, confidence);
  const DurationHistogram all = pooled(samples);
  return all.empty() ? Estimate{} : Estimate{.value = all.most_ns(), .low = all.most_ns(), .high = all.most_ns()};
}

std::string limits_of(const Objective& objective, RequestClass which) {
  std::string text;
  const auto add = [&text](const std::string& limit) { text += (text.empty() ? "" : ", ") + limit; };
  for (const Objective::Quantile& one : objective.quantiles) {
    if (one.which != which) continue;
    add(fmt::format("{} within {:g} ms", one.q < 1 ? fmt::format("p{:g}", 100 * one.q) : "max", one.limit_ms));
  }
  for (const Objective::Errors& one : objective.errors) {
    if (one.which == which) add(fmt::format("errors within {:.4g} %", 100 * one.share));
  }
  return text;
}

}  // namespace

double Objective::goodput_limit_ms() const {
  const Quantile* highest = nullptr;
  for (const Quantile& one : quantiles) {
    if (!one.which && (highest == nullptr || one.q > highest->q)) highest = &one;
  }
  return highest == nullptr ? Estimate::kNone : highest->limit_ms;
}

std::string to_string(const Objective& objective, const std::vector<std::string>& classes) {
  std::string text = limits_of(objective, kAllClasses);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const std::string limits = limits_of(objective, i);
    if (!limits.empty()) text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", classes[i], limits);
  }
  return text;
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

std::vector<LimitedEstimate> limited_estimates(const Window& window, const Objective& objective, double confidence) {
  std::vector<LimitedEstimate> all;
  for (const Objective::Quantile& wanted : objective.quantiles) {
    all.push_back({quantile_of(latency_samples(window, wanted.which), wanted.q, confidence),
                   std::round(wanted.limit_ms * kNsInMs)});
  }
  for (const Objective::Errors& wanted : objective.errors) {
    all.push_back({ratio(error_share(window, wanted.which), Range::counted, confidence), wanted.share});
  }
  return all;
}

Verdict judge(const Window& window, const Objective& objective, double confidence, std::size_t looks) {
  const auto limits = static_cast<double>(objective.quantiles.size() + objective.errors.size());
  const double each = 1 - (1 - confidence) / static_cast<double>(looks) / std::max(limits, 1.0);
  Verdict verdict = Verdict::none;
  for (const auto& [estimate, limit] : limited_estimates(window, objective, each)) {
    verdict = both(verdict, verdict_on(estimate, limit));
  }
  return verdict;
}

}  // namespace knee::analysis
