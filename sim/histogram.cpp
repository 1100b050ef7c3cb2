#include "sim/histogram.hpp"

#include <cmath>
#include <limits>

#include "sim/varint.hpp"

namespace knee::sim {

std::int64_t Histogram::middle_of(std::size_t bucket) {
  if (bucket < 2 * kPerOctave) return static_cast<std::int64_t>(bucket);
  const std::size_t dropped = bucket / kPerOctave - 1;
  const std::uint64_t low = (bucket % kPerOctave + kPerOctave) << dropped;
  const std::uint64_t width = std::uint64_t{1} << dropped;
  return static_cast<std::int64_t>(low + (width - 1) / 2);
}

void Histogram::reach(std::size_t bucket) {
  // Whole powers of two at a time: a growing maximum reallocates at most 56 times in a histogram's life.
  counts_.resize((bucket / kPerOctave + 1) * kPerOctave);
}

void Histogram::merge(const Histogram& other) {
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

void Histogram::clear() {
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = 0;
  sum_ = 0;
  min_ = Duration::max();
  max_ = Duration::zero();
}

Duration Histogram::quantile(double q) const {
  KNEE_CHECK(!empty(), "a histogram without durations has no quantile");
  KNEE_CHECK(q >= 0 && q <= 1, "a quantile is asked for at a share from 0 to 1");
  // 0.07 * 100 is a hair above 7: without taking that hair off, the 8th would be answered.
  const double hair = 4 * std::numeric_limits<double>::epsilon();
  const double rank = std::ceil(q * static_cast<double>(count_) * (1 - hair));
  if (rank <= 1) return min_;
  if (rank >= static_cast<double>(count_)) return max_;
  const auto wanted = static_cast<std::uint64_t>(rank);
  std::size_t bucket = 0;
  for (std::uint64_t passed = counts_[0]; passed < wanted; passed += counts_[bucket]) ++bucket;
  return std::clamp(Duration{middle_of(bucket)}, min_, max_);
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
  for (std::size_t i = bucket_of(static_cast<std::uint64_t>(min_.count())); i < counts_.size(); ++i) {
    if (counts_[i] > 0) counts.buckets.push_back({static_cast<std::uint32_t>(i), counts_[i]});
  }
  counts.min = min_;
  counts.max = max_;
  return counts;
}

std::string Histogram::to_bytes() const {
  std::string bytes;
  append_varint(bytes, count_);
  if (empty()) return bytes;
  append_varint(bytes, static_cast<std::uint64_t>(sum_));
  append_varint(bytes, static_cast<std::uint64_t>(sum_ >> 64U));
  append_varint(bytes, static_cast<std::uint64_t>(min_.count()));
  append_varint(bytes, static_cast<std::uint64_t>(max_.count()));
  // Each bucket in use: how many empty ones come before it, then its count. They end where `count` is
  // reached.
  std::size_t gap = 0;
  for (const std::uint64_t count : counts_) {
    if (count == 0) {
      ++gap;
      continue;
    }
    append_varint(bytes, gap);
    append_varint(bytes, count);
    gap = 0;
  }
  return bytes;
}

std::optional<Histogram> Histogram::from_bytes(std::string_view bytes) {
  Histogram result;
  const auto count = take_varint(bytes);
  if (!count) return std::nullopt;
  if (*count == 0) return bytes.empty() ? std::optional(result) : std::nullopt;

  const auto sum_low = take_varint(bytes);
  const auto sum_high = take_varint(bytes);
  const auto min = take_varint(bytes);
  const auto max = take_varint(bytes);
  if (!sum_low || !sum_high || !min || !max || *min > *max || *max > INT64_MAX) return std::nullopt;
  result.sum_ = (UnsignedWide{*sum_high} << 64U) | *sum_low;
  result.min_ = Duration{static_cast<std::int64_t>(*min)};
  result.max_ = Duration{static_cast<std::int64_t>(*max)};

  result.reach(bucket_of(*max));
  for (std::size_t next = 0; result.count_ < *count; ++next) {
    const auto gap = take_varint(bytes);
    const auto in_bucket = take_varint(bytes);
    if (!gap || !in_bucket || *gap >= result.counts_.size() - next) return std::nullopt;
    if (*in_bucket == 0 || *in_bucket > *count - result.count_) return std::nullopt;
    next += static_cast<std::size_t>(*gap);
    result.counts_[next] = *in_bucket;
    result.count_ += *in_bucket;
  }
  return bytes.empty() && result.is_consistent() ? std::optional(result) : std::nullopt;
}

/// Whether smallest, largest and sum can be those of durations in these buckets.
bool Histogram::is_consistent() const {
  const auto used = [](std::uint64_t count) { return count > 0; };
  const auto first = std::find_if(counts_.begin(), counts_.end(), used) - counts_.begin();
  const auto last = counts_.rend() - std::find_if(counts_.rbegin(), counts_.rend(), used) - 1;
  const auto low = static_cast<std::uint64_t>(min_.count());
  const auto high = static_cast<std::uint64_t>(max_.count());
  return bucket_of(low) == static_cast<std::size_t>(first) &&
         bucket_of(high) == static_cast<std::size_t>(last) && sum_ >= UnsignedWide{low} * count_ &&
         sum_ <= UnsignedWide{high} * count_;
}

}  // namespace knee::sim
