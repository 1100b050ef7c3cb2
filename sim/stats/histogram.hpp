/// `Histogram`: the distribution of any number of durations in little memory.
///
/// Every decade has 1,750 buckets whose upper ends are round numbers of four digits: in steps of 2 from 1000 to
/// 2000, of 4 to 5000, of 10 to 10,000; durations up to 1,000 ns are exact. A duration at the upper end belongs to
/// the bucket, so the number of durations within a limit of two digits (3 ms, 250 ms) is exact. A quantile is the
/// middle of its bucket: relative error at most 0.1 %. The range from 0 to 292 years has 28,924 buckets or 230 KiB;
/// memory covers only the buckets up to the largest duration so far (90 KiB for 1 s), so recording allocates only
/// when that grows. A bit for each bucket tells which are in use: what reads or empties a histogram visits those alone,
/// because a batch of a hundred durations uses few of ten thousand. Source of the idea of buckets that grow with the value: HdrHistogram (Gil Tene),
/// https://hdrhistogram.github.io.
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
  /// Largest relative error of a quantile: half a bucket divided by its lower edge.
  static constexpr double kRelativeErrorMax = 1.0 / 1000;

  /// Counts a duration, which must not be negative, `times` times; at least once.
  void record(Duration duration, std::uint64_t times = 1) {
    KNEE_CHECK(duration.count() >= 0, "a recorded duration is not negative");
    KNEE_CHECK(times > 0, "a duration is recorded at least once");
    const auto nanoseconds = static_cast<std::uint64_t>(duration.count());
    const std::size_t bucket = bucket_of(nanoseconds);
    if (bucket >= counts_.size()) [[unlikely]] {
      reach(bucket);
    }
    counts_[bucket] += times;
    used_[bucket / kBits] |= std::uint64_t{1} << bucket % kBits;
    count_ += times;
    sum_ += UnsignedInt128{nanoseconds} * times;
    min_ = std::min(min_, duration);
    max_ = std::max(max_, duration);
  }

  /// Adds all counts of `other`.
  void merge(const Histogram& other);

  /// Removes all durations (at the end of the warm-up) and keeps the memory.
  void clear();

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

  // The functions below fail (KNEE_CHECK) on an empty histogram: 0 would be a false measurement.

  /// The `q`-quantile of all durations: the ceil(q count)-th smallest, at least the first. The smallest and the largest
  /// are exact, others within `kRelativeErrorMax`. Requires 0 <= q <= 1.
  [[nodiscard]] Duration quantile(double q) const;
  [[nodiscard]] Duration mean() const;        ///< From the exact sum, rounded to the nearest nanosecond.
  [[nodiscard]] double mean_seconds() const;  ///< From the exact sum.
  [[nodiscard]] Duration min() const;         ///< Exact.
  [[nodiscard]] Duration max() const;         ///< Exact.

  /// A compact copy for a histogram that no longer changes: the buckets in use, by ascending number, and the smallest
  /// and largest duration.
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
  static constexpr std::uint64_t kExact = 1000;        ///< nanoseconds up to which each has its own bucket
  static constexpr std::size_t kPerDecade = 1750;

  /// Powers of ten.
  static constexpr auto kPower = [] {
    std::array<std::uint64_t, 20> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = 10 * powers[i - 1];
    return powers;
  }();

  /// The number of decimal digits of `value` (above 0): log10(2) = 1233 / 4096, off by one below a power of ten.
  static constexpr std::size_t digits(std::uint64_t value) {
    const auto guess = static_cast<std::size_t>(std::bit_width(value)) * 1233 / 4096;
    return guess + (value >= kPower[guess] ? 1 : 0);
  }

  /// `value / kPower[decade]` for a value below 2^63, by a multiplication: dividing by a number known only at run time takes longer
  /// than the rest of `record`. With 2^s <= d < 2^(s + 1) and m = ceil(2^(64 + s) / d) the quotient is floor(m value / 2^(64 + s)),
  /// because m d - 2^(64 + s) < d <= 2^(s + 1) (Granlund and Montgomery, "Division by invariant integers using multiplication",
  /// PLDI 1994, theorem 4.2).
  static constexpr std::uint64_t whole_units(std::uint64_t value, std::size_t decade) {
    if (decade == 0) return value;
    const Reciprocal& by = kReciprocal[decade];
    return static_cast<std::uint64_t>(UnsignedInt128{value} * by.factor >> 64U) >> by.shift;
  }
  struct Reciprocal {
    std::uint64_t factor;
    int shift;
  };
  static constexpr auto kReciprocal = [] {
    std::array<Reciprocal, 20> all{};
    for (std::size_t i = 1; i < all.size(); ++i) {
      const auto shift = static_cast<int>(std::bit_width(kPower[i])) - 1;
      const UnsignedInt128 above = (UnsignedInt128{1} << (64 + shift)) + kPower[i] - 1;
      all[i] = {.factor = static_cast<std::uint64_t>(above / kPower[i]), .shift = shift};
    }
    return all;
  }();

  /// The bucket of a duration. `(1000, 10'000]` units have 1,750 buckets; the unit is the power of ten that fits.
  static constexpr std::size_t bucket_of(std::uint64_t nanoseconds) {
    if (nanoseconds <= kExact) return nanoseconds;
    const std::uint64_t before = nanoseconds - 1;
    const std::size_t decade = digits(before) - 4;
    const std::uint64_t units = whole_units(before, decade);
    const std::uint64_t within = units < 2000   ? (units - 1000) / 2
                                 : units < 5000 ? 500 + (units - 2000) / 4
                                                : 1250 + (units - 5000) / 10;
    return kExact + 1 + decade * kPerDecade + within;
  }
  /// The longest duration of a bucket.
  static std::int64_t last_of(std::size_t bucket);

  static constexpr std::size_t kBits = 64;  ///< of a word of `used_`

  void reach(std::size_t bucket);
  void resize(std::size_t buckets);

  /// Calls `visit` with the number of each bucket in use, by ascending number.
  template <typename Visit>
  void for_each_used(Visit visit) const {
    if (empty()) return;
    for (std::size_t word = first() / kBits; word <= last() / kBits; ++word) {
      for (std::uint64_t left = used_[word]; left != 0; left &= left - 1) {
        visit(word * kBits + static_cast<std::size_t>(std::countr_zero(left)));
      }
    }
  }
  /// The buckets of the smallest and the largest duration: the others are empty.
  [[nodiscard]] std::size_t first() const { return bucket_of(static_cast<std::uint64_t>(min_.count())); }
  [[nodiscard]] std::size_t last() const { return bucket_of(static_cast<std::uint64_t>(max_.count())); }

  std::vector<std::uint64_t> counts_;
  std::vector<std::uint64_t> used_;  ///< A bit for each bucket: whether its count is above 0.
  std::uint64_t count_ = 0;
  UnsignedInt128 sum_ = 0;  ///< Nanoseconds.
  Duration min_ = Duration::max();
  Duration max_ = Duration::zero();
};

}  // namespace knee::sim
