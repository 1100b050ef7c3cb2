#include "analysis/estimate/duration_histogram.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace knee::analysis {
namespace {

constexpr std::uint32_t kExact = 1000;  // nanoseconds up to which each has its own bucket
constexpr std::uint32_t kPerDecade = 1750;
constexpr std::array kPower{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16};

}  // namespace

double DurationHistogram::last_ns(std::uint32_t bucket) {
  if (bucket <= kExact) return bucket;
  const std::uint32_t decade = (bucket - kExact - 1) / kPerDecade;
  const std::uint32_t number = (bucket - kExact - 1) % kPerDecade + 1;
  const std::uint32_t units = number <= 500    ? 1000 + 2 * number
                              : number <= 1250 ? 2000 + 4 * (number - 500)
                                               : 5000 + 10 * (number - 1250);
  return units * kPower[decade];
}

DurationHistogram::Span DurationHistogram::span(const Bucket& bucket) const {
  const double first = bucket.number == 0 ? 0 : last_ns(bucket.number - 1) + 1;
  return {.low = std::max(first, least_ns_), .high = std::min(last_ns(bucket.number), most_ns_)};
}

DurationHistogram::DurationHistogram(std::vector<Bucket> buckets, double least_ns, double most_ns)
    : buckets_{std::move(buckets)}, least_ns_{least_ns}, most_ns_{most_ns} {
  for (const Bucket& bucket : buckets_) count_ += bucket.count;
}

DurationHistogram::Extent DurationHistogram::extent_of(std::span<const DurationHistogram* const> samples) {
  Extent extent;
  bool is_first = true;
  for (const DurationHistogram* sample : samples) {
    if (sample->empty()) continue;
    const std::uint32_t begin = sample->buckets_.front().number;
    const std::uint32_t end = sample->buckets_.back().number + 1;
    extent.begin = is_first ? begin : std::min(extent.begin, begin);
    extent.end = std::max(extent.end, end);
    extent.least_ns = is_first ? sample->least_ns_ : std::min(extent.least_ns, sample->least_ns_);
    extent.most_ns = is_first ? sample->most_ns_ : std::max(extent.most_ns, sample->most_ns_);
    is_first = false;
  }
  return extent;
}

DurationHistogram DurationHistogram::pooled(std::span<const DurationHistogram* const> samples) {
  const Extent extent = extent_of(samples);
  std::vector<std::uint32_t> counts(extent.end - extent.begin);
  for (const DurationHistogram* sample : samples) {
    for (const Bucket& bucket : sample->buckets_) counts[bucket.number - extent.begin] += bucket.count;
  }
  std::vector<Bucket> merged;
  for (std::uint32_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) merged.push_back({.number = extent.begin + i, .count = counts[i]});
  }
  return {std::move(merged), extent.least_ns, extent.most_ns};
}

// The ceil(q count)-th smallest duration; durations are assumed to be spread evenly over their bucket.
DurationHistogram::Quantile DurationHistogram::quantile(double q) const {
  constexpr double kHair = 1e-12;  // 0.07 * 100 is a little above 7
  const double rank = std::max(1.0, std::ceil(q * static_cast<double>(count_) * (1 - kHair)));
  double passed = 0;
  const Bucket* found = &buckets_.back();
  for (const Bucket& bucket : buckets_) {
    if (passed + bucket.count >= rank) {
      found = &bucket;
      break;
    }
    passed += bucket.count;
  }
  const auto [low, high] = span(*found);
  const double within = std::clamp((rank - passed - 0.5) / found->count, 0.0, 1.0);
  return {.value = low + (high - low) * within, .low = low, .high = high};
}

double DurationHistogram::share_within(double limit_ns) const {
  if (empty() || limit_ns >= most_ns_) return 1;
  if (limit_ns < least_ns_) return 0;
  double passed = 0;
  for (const Bucket& bucket : buckets_) {
    const auto [low, high] = span(bucket);
    if (limit_ns < low) break;
    passed += limit_ns >= high ? bucket.count : bucket.count * (limit_ns - low) / (high - low);
  }
  return passed / static_cast<double>(count_);
}

double DurationHistogram::mean_ns() const {
  double sum = 0;
  for (const Bucket& bucket : buckets_) {
    const auto [low, high] = span(bucket);
    sum += bucket.count * (low + high) / 2;
  }
  return sum / static_cast<double>(count_);
}

}  // namespace knee::analysis
