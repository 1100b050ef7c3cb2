#include "analysis/comparison/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <variant>

#include <fmt/format.h>

#include "analysis/columns/table_columns.hpp"
#include "analysis/results/bottleneck.hpp"
#include "analysis/comparison/common_length.hpp"
#include "analysis/metrics/metric.hpp"
#include "analysis/estimate/paired.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {
namespace {

using M = Measurement;

constexpr double M::*kCompared[] = {&M::throughput_per_s, &M::mean_ms, &M::p50_ms, &M::p99_ms};

// The paired relative difference of a latency quantile or of a ratio.
Estimate difference_of(const Metric& metric, const Sample& a, const Sample& b, double confidence) {
  if (const auto* latency = std::get_if<LatencyRule>(&metric.rule)) {
    return relative_difference(latency_samples(a.window), latency_samples(b.window), latency->quantile, confidence);
  }
  const auto& rule = std::get<RatioRule>(metric.rule);
  return relative_difference(parts_of(rule, a), parts_of(rule, b), confidence);
}

// A difference of rounding only counts as zero: sums in another order differ in their last digits.
Estimate without_rounding(Estimate difference) {
  constexpr double kRounding = 1e-12;
  for (double* number : {&difference.value, &difference.low, &difference.high}) {
    if (std::fabs(*number) < kRounding) *number = 0;
  }
  return difference;
}

std::string direction_of(const Estimate& difference) {
  if (!difference.has_interval()) return "";
  if (difference.low == 0 && difference.high == 0) return "the same";
  if (difference.contains(0)) return "could be none";
  return difference.value > 0 ? "more" : "less";
}

std::string relevance_of(const Estimate& difference, double relevant) {
  if (!difference.has_interval()) return "";
  if (difference.low > -relevant && difference.high < relevant) return "no";
  return difference.low > relevant || difference.high < -relevant ? "yes" : "perhaps";
}

// Replications of one number have the same arrivals; the others have no partner.
void keep_partners(Pair& pair) {
  const std::size_t both = std::min(pair.a.size(), pair.b.size());
  pair.a.resize(both);
  pair.b.resize(both);
}

void add_rows(Pair pair, double confidence, double relevant, Table& table) {
  keep_partners(pair);
  const bool finds = pair.finds_warm_up;
  const auto piles = [&](const auto& one) { return piles_up({.replications = one, .first_batch = warm_up_batches(one, finds)}); };
  const bool piling_up = !pair.transient && (piles(pair.a) || piles(pair.b));
  cut_to_common_length(pair.a, pair.b);
  const std::size_t warm_up = common_warm_up_batches(pair.a, pair.b, finds);
  const Setting setting{.piles_up = piling_up};
  const Sample a{.window = {.replications = pair.a, .first_batch = warm_up}, .setting = setting};
  const Sample b{.window = {.replications = pair.b, .first_batch = warm_up}, .setting = setting};
  for (double M::*member : kCompared) {
    const Metric& metric = metric_of(member);
    if (piling_up && metric.steady) continue;
    const double value_a = metric.estimate(a, M::kNone).value;
    const double value_b = metric.estimate(b, M::kNone).value;
    if (std::isnan(value_a) || std::isnan(value_b)) continue;
    const Estimate difference = without_rounding(difference_of(metric, a, b, confidence));
    table.rows.push_back({pair.label, std::string{metric.name}, rounded(value_a, kTableDigits), rounded(value_b, kTableDigits),
                          rounded(100 * difference.value, 3), rounded(100 * difference.low, 3),
                          rounded(100 * difference.high, 3), direction_of(difference),
                          relevance_of(difference, relevant)});
  }
}

}  // namespace

Table comparison_table(const std::vector<Pair>& pairs, double confidence, double relevant) {
  Table table{.columns = column_names("compare")};
  for (const Pair& pair : pairs) add_rows(pair, confidence, relevant, table);
  return table;
}

}  // namespace knee::analysis
