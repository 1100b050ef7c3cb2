#include "sim/stats/histogram.hpp"

#include <cmath>
#include <limits>

namespace knee::sim {

std::int64_t Histogram::last_of(std::size_t bucket) {
  if (bucket <= kExact) return static_cast<std::int64_t>(bucket);
  const std::size_t decade = (bucket - kExact - 1) / kPerDecade;
  const std::size_t number = (bucket - kExact - 1) % kPerDecade + 1;
  const std::size_t units = number <= 500    ? 1000 + 2 * number
                            : number <= 1250 ? 2000 + 4 * (number - 500)
                                             : 5000 + 10 * (number - 1250);
  const UnsignedInt128 last = UnsignedInt128{units} * kPower[decade];
  return static_cast<std::int64_t>(std::min(last, UnsignedInt128{INT64_MAX}));
}

void Histogram::reach(std::size_t bucket) {
  // Grows by whole decades: at most 17 reallocations in a histogram's life.
  const std::size_t decades = bucket <= kExact ? 0 : (bucket - kExact - 1) / kPerDecade + 1;
  resize(kExact + 1 + decades * kPerDecade);
}

void Histogram::resize(std::size_t buckets) {
  counts_.resize(buckets);
  used_.resize((buckets + kBits - 1) / kBits);
}

void Histogram::merge(const Histogram& other) {
  if (other.empty()) return;
  if (other.counts_.size() > counts_.size()) resize(other.counts_.size());
  other.for_each_used([&](std::size_t bucket) {
    counts_[bucket] += other.counts_[bucket];
    used_[bucket / kBits] |= std::uint64_t{1} << bucket % kBits;
  });
  count_ += other.count_;
  sum_ += other.sum_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

void Histogram::clear() {
  if (empty()) return;
  for_each_used([this](std::size_t bucket) { counts_[bucket] = 0; });
  std::fill_n(used_.begin() + static_cast<std::ptrdiff_t>(first() / kBits), last() / kBits - first() / kBits + 1, 0);
  count_ = 0;
  sum_ = 0;
  min_ = Duration::max();
  max_ = Duration::zero();
}

Duration Histogram::quantile(double q) const {
  KNEE_CHECK(!empty(), "a histogram without durations has no quantile");
  KNEE_CHECK(q >= 0 && q <= 1, "a quantile is asked for at a share from 0 to 1");
  // 0.07 * 100 is slightly above 7: without the correction the result would be the 8th.
  const double hair = 4 * std::numeric_limits<double>::epsilon();
  const double rank = std::ceil(q * static_cast<double>(count_) * (1 - hair));
  if (rank <= 1) return min_;
  if (rank >= static_cast<double>(count_)) return max_;
  const auto wanted = static_cast<std::uint64_t>(rank);
  std::size_t bucket = first();
  for (std::uint64_t passed = counts_[bucket]; passed < wanted; passed += counts_[bucket]) ++bucket;
  const std::int64_t last = last_of(bucket);
  const std::int64_t first = bucket == 0 ? 0 : last_of(bucket - 1) + 1;
  return std::clamp(Duration{first + (last - first) / 2}, min_, max_);
}

Duration Histogram::mean() const {
  KNEE_CHECK(!empty(), "a histogram without durations has no mean");
  return Duration{static_cast<std::int64_t>((sum_ + count_ / 2) / count_)};
}

double Histogram::mean_seconds() const {
  KNEE_CHECK(!empty(), "a histogram without durations has no mean");
  return static_cast<double>(sum_) / static_cast<double>(count_) * 1e-9;
}

Duration Histogram::min() const {
  KNEE_CHECK(!empty(), "a histogram without durations has no minimum");
  return min_;
}

Duration Histogram::max() const {
  KNEE_CHECK(!empty(), "a histogram without durations has no maximum");
  return max_;
}

Histogram::Counts Histogram::counts() const {
  Counts counts;
  if (empty()) return counts;
  for_each_used([&](std::size_t bucket) {
    counts.buckets.push_back({static_cast<std::uint32_t>(bucket), counts_[bucket]});
  });
  counts.min = min_;
  counts.max = max_;
  return counts;
}

}  // namespace knee::sim
