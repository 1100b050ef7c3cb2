/// `DurationHistogram`: a sample of durations as counts in buckets.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace knee::analysis {

inline constexpr double kNsInMs = 1e6;  ///< nanoseconds in a millisecond

/// Durations in nanoseconds, counted in buckets of at most 0.2 % whose upper ends are round numbers of four digits: each
/// decade is cut in steps of 2 from 1000 to 2000, of 4 to 5000, of 10 to 10,000, and what is at most 1,000 ns is kept
/// exactly. A duration at the upper end belongs to the bucket, so how many durations stay within a limit of two digits
/// (3 ms, 250 ms) is exact; a quantile that is interpolated in its bucket is at most 0.1 % off. Smallest and largest
/// duration are exact.
class DurationHistogram {
 public:
  struct Bucket {
    std::uint32_t number = 0;
    std::uint32_t count = 0;  ///< not 0
  };

  /// The longest duration of a bucket, in nanoseconds; the bucket begins one above the longest of the one before.
  [[nodiscard]] static double last_ns(std::uint32_t bucket);

  DurationHistogram() = default;
  /// `buckets` ascend by number; `least_ns` and `most_ns` are the smallest and the largest duration of the sample.
  DurationHistogram(std::vector<Bucket> buckets, double least_ns, double most_ns);
  /// All samples together.
  [[nodiscard]] static DurationHistogram pooled(std::span<const DurationHistogram* const> samples);

  [[nodiscard]] bool empty() const { return buckets_.empty(); }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::span<const Bucket> buckets() const { return buckets_; }
  [[nodiscard]] double least_ns() const { return least_ns_; }
  [[nodiscard]] double most_ns() const { return most_ns_; }

  /// The shortest and the longest duration that a bucket can hold, in nanoseconds.
  struct Span {
    double low;
    double high;
  };
  [[nodiscard]] Span span(const Bucket& bucket) const;

  /// A quantile, and the ends of the bucket that it lies in, in nanoseconds.
  struct Quantile {
    double value;
    double low;
    double high;
  };
  /// The duration that a share `q` (0 to 1) of the sample does not exceed. The sample is not empty.
  [[nodiscard]] Quantile quantile(double q) const;
  /// The share of the sample within `limit_ns`, interpolated in its bucket; 1 for an empty sample.
  [[nodiscard]] double share_within(double limit_ns) const;
  /// Mean, each duration taken at the middle of its bucket. The sample is not empty.
  [[nodiscard]] double mean_ns() const;

 private:
  std::vector<Bucket> buckets_;
  std::uint64_t count_ = 0;
  double least_ns_ = 0;
  double most_ns_ = 0;
};

}  // namespace knee::analysis
