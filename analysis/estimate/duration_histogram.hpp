/// `DurationHistogram`: a sample of durations as counts in buckets.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace knee::analysis {

inline constexpr double kNsInMs = 1e6;  ///< nanoseconds in a millisecond

/// Durations in nanoseconds, counted in buckets of at most 0.2 % whose upper ends are round numbers of four digits: in
/// steps of 2 from 1000 to 2000, of 4 to 5000, of 10 to 10,000; durations up to 1,000 ns are exact. A duration at the
/// upper end belongs to the bucket, so the number of durations within a limit of two digits (3 ms, 250 ms) is exact;
/// the error of a quantile, interpolated in its bucket, is at most 0.1 %. The smallest and the largest duration are
/// exact.
class DurationHistogram {
 public:
  struct Bucket {
    std::uint32_t number = 0;
    std::uint32_t count = 0;  ///< not 0
  };

  /// The longest duration of a bucket, in nanoseconds; the next bucket begins one nanosecond later.
  [[nodiscard]] static double last_ns(std::uint32_t bucket);

  DurationHistogram() = default;
  /// `buckets` ascend by number; `least_ns` and `most_ns` are the smallest and the largest duration of the sample.
  DurationHistogram(std::vector<Bucket> buckets, double least_ns, double most_ns);
  /// The union of all samples.
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

  /// A quantile and the ends of its bucket, in nanoseconds.
  struct Quantile {
    double value;
    double low;
    double high;
  };
  /// The `q`-quantile of the sample, 0 <= q <= 1. The sample must not be empty.
  [[nodiscard]] Quantile quantile(double q) const;
  /// The share of the sample within `limit_ns`, interpolated in the bucket; 1 for an empty sample.
  [[nodiscard]] double share_within(double limit_ns) const;
  /// The mean, with each duration at the middle of its bucket. The sample must not be empty.
  [[nodiscard]] double mean_ns() const;

 private:
  /// The buckets that samples span, and their smallest and largest duration.
  struct Extent {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    double least_ns = 0;
    double most_ns = 0;
  };
  [[nodiscard]] static Extent extent_of(std::span<const DurationHistogram* const> samples);

  std::vector<Bucket> buckets_;
  std::uint64_t count_ = 0;
  double least_ns_ = 0;
  double most_ns_ = 0;
};

}  // namespace knee::analysis
