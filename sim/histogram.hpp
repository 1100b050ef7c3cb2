/// `Histogram`: the distribution of any number of durations in little memory.
///
/// Log-linear: every power of two is cut into 512 buckets of equal width, and what is below 1,024 ns is kept
/// exactly. A quantile is answered with the middle of its bucket, so it is off by at most half a bucket of
/// 1/512: relative error at most 1/1024 = 0.1 %. From 0 to 292 years that is 28,160 buckets or 220 KiB; the
/// buckets reach only as far as the largest duration so far (84 KiB for 1 s), so recording allocates nothing
/// once that has been seen. Source of the idea: HdrHistogram (Gil Tene), https://hdrhistogram.github.io.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/check.hpp"
#include "sim/time.hpp"
#include "sim/wide.hpp"

namespace knee::sim {

class Histogram {
 public:
  /// Half a bucket over its lower edge: the most by which a quantile may be off, relative to itself.
  static constexpr double kRelativeErrorMax = 1.0 / 1024;

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
    sum_ += UnsignedWide{nanoseconds} * times;
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

  /// All of the histogram in a few bytes for each bucket in use: to be sent through a pipe or stored. The
  /// same durations give the same bytes, in whatever order they were recorded or merged.
  [[nodiscard]] std::string to_bytes() const;

  /// What `to_bytes` gave; nothing if these bytes are not exactly one histogram.
  [[nodiscard]] static std::optional<Histogram> from_bytes(std::string_view bytes);

 private:
  static constexpr unsigned kBits = 9;  ///< 512 buckets for a power of two.
  static constexpr std::size_t kPerOctave = std::size_t{1} << kBits;

  /// Drops low bits until 10 are left, the first of which is 1; below 1,024 there is nothing to drop.
  static constexpr std::size_t bucket_of(std::uint64_t nanoseconds) {
    const auto dropped =
        static_cast<unsigned>(std::bit_width(nanoseconds | (2 * kPerOctave - 1))) - kBits - 1;
    return dropped * kPerOctave + static_cast<std::size_t>(nanoseconds >> dropped);
  }
  static std::int64_t middle_of(std::size_t bucket);

  void reach(std::size_t bucket);
  [[nodiscard]] bool is_consistent() const;

  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  UnsignedWide sum_ = 0;  ///< Nanoseconds.
  Duration min_ = Duration::max();
  Duration max_ = Duration::zero();
};

}  // namespace knee::sim
