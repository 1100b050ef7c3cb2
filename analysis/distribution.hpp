/// `Distribution`: a sample of durations as counts in buckets.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace knee::analysis {

/// Durations in nanoseconds, counted in log-linear buckets: what is below 1,024 ns is kept exactly, and every power of
/// two above is cut into 512 buckets of equal width. So a bucket is at most 0.2 % wide, and a quantile that is
/// interpolated in its bucket is at most 0.1 % off. Smallest and largest duration are exact.
class Distribution {
 public:
  struct Bucket {
    std::uint32_t number = 0;
    std::uint32_t count = 0;  ///< not 0
  };

  /// Lower edge of a bucket, in nanoseconds; the upper edge is the lower one of the next.
  [[nodiscard]] static double edge(std::uint32_t bucket);

  Distribution() = default;
  /// `buckets` ascend by number; `least_ns` and `most_ns` are the smallest and the largest duration of the sample.
  Distribution(std::vector<Bucket> buckets, double least_ns, double most_ns);
  /// All samples together.
  [[nodiscard]] static Distribution pooled(std::span<const Distribution* const> samples);

  [[nodiscard]] bool empty() const { return buckets_.empty(); }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::span<const Bucket> buckets() const { return buckets_; }
  [[nodiscard]] double least_ns() const { return least_ns_; }
  [[nodiscard]] double most_ns() const { return most_ns_; }

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
