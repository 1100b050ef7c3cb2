/// `Histogram`: the distribution of any number of durations in little memory.
///
/// Every decade is cut into 1,750 buckets whose upper ends are round numbers of four digits: in steps of 2 from
/// 1000 to 2000, of 4 to 5000, of 10 to 10,000; what is at most 1,000 ns is kept exactly. A duration at the upper
/// end belongs to the bucket, so how many durations stay within a limit of two digits (3 ms, 250 ms) is exact. A
/// quantile is answered with the middle of its bucket: relative error at most 0.1 %. From 0 to 292 years that is
/// 28,924 buckets or 226 KiB; the buckets reach only as far as the largest duration so far (90 KiB for 1 s), so
/// recording allocates nothing once that has been seen. Source of the idea of buckets that grow with the value:
/// HdrHistogram (Gil Tene), https://hdrhistogram.github.io.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/check.hpp"
#include "sim/kernel/time.hpp"
#include "sim/kernel/int128.hpp"

namespace knee::sim {

class Histogram {
 public:
  /// Half a bucket over its lower edge: the most by which a quantile may be off, relative to itself.
  static constexpr double kRelativeErrorMax = 1.0 / 1000;

  /// Counts one duration, which is not negative, or that many of it.
  void record(Duration duration, std::uint64_t times = 1) {
    KNEE_CHECK(duration.count() >= 0, "a recorded duration is not negative");
    const auto nanoseconds = static_cast<std::uint64_t>(duration.count());
    const std::size_t bucket = bucket_of(nanoseconds);
    if (bucket >= counts_.size()) [[unlikely]] {
      reach(bucket);
    }
    counts_[bucket] += times;
    count_ += times;
    sum_ += UnsignedInt128{nanoseconds} * times;
    min_ = std::min(min_, duration);
    max_ = std::max(max_, duration);
  }

  /// Counts all that `other` has counted.
  void merge(const Histogram& other);

  /// Forgets all durations (the warm-up cut) and keeps the memory.
  void clear();

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

  // Those below fail (KNEE_CHECK) on an empty histogram: nothing was measured, and 0 would claim otherwise.

  /// The duration that a share `q` of all durations does not exceed: the ceil(q count)-th smallest, at least
  /// the first. Exact for the smallest and the largest, otherwise within `kRelativeErrorMax`. 0 <= q <= 1.
  [[nodiscard]] Duration quantile(double q) const;
  [[nodiscard]] Duration mean() const;        ///< From the exact sum, rounded to the nearest nanosecond.
  [[nodiscard]] double mean_seconds() const;  ///< From the exact sum.
  [[nodiscard]] Duration min() const;         ///< Exact.
  [[nodiscard]] Duration max() const;         ///< Exact.

  /// The buckets in use, by their numbers, ascending; smallest and largest duration. Little memory for what is
  /// counted no further.
  struct Counts {
    struct Bucket {
      std::uint32_t number;
      std::uint64_t count;
    };
    std::vector<Bucket> buckets = {};
    Duration min{};
    Duration max{};
  };
  [[nodiscard]] Counts counts() const;

 private:
  static constexpr std::uint64_t kExact = 1000;        ///< nanoseconds, up to which each has its bucket
  static constexpr std::size_t kPerDecade = 1750;

  /// Powers of ten.
  static constexpr auto kPower = [] {
    std::array<std::uint64_t, 20> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = 10 * powers[i - 1];
    return powers;
  }();

  /// How many decimal digits `value` (above 0) has: log10(2) = 1233 / 4096, off by one below a power of ten.
  static constexpr std::size_t digits(std::uint64_t value) {
    const auto guess = static_cast<std::size_t>(std::bit_width(value)) * 1233 / 4096;
    return guess + (value >= kPower[guess] ? 1 : 0);
  }

  /// Of the durations in `(1000, 10'000]` units, 1,750 buckets; the unit is the power of ten that fits.
  static constexpr std::size_t bucket_of(std::uint64_t nanoseconds) {
    if (nanoseconds <= kExact) return nanoseconds;
    const std::uint64_t before = nanoseconds - 1;
    const std::size_t decade = digits(before) - 4;
    const std::uint64_t units = before / kPower[decade];
    const std::uint64_t within = units < 2000   ? (units - 1000) / 2
                                 : units < 5000 ? 500 + (units - 2000) / 4
                                                : 1250 + (units - 5000) / 10;
    return kExact + 1 + decade * kPerDecade + within;
  }
  /// The longest duration of a bucket.
  static std::int64_t last_of(std::size_t bucket);

  void reach(std::size_t bucket);

  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  UnsignedInt128 sum_ = 0;  ///< Nanoseconds.
  Duration min_ = Duration::max();
  Duration max_ = Duration::zero();
};

}  // namespace knee::sim
