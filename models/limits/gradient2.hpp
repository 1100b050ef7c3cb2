/// `Gradient2`: a limit that follows the ratio of a long-term to the present time of requests.
#pragma once

#include <cstdint>

#include "models/limits/concurrency_limit.hpp"

namespace knee::models {

/// Netflix/concurrency-limits 78a74b9, limit/Gradient2Limit.java. With each sample, gradient = tolerance x long-term time / time of the
/// sample, within 0.5 and 1; the limit moves by `smoothing` towards gradient x limit + queue. The long-term time is an exponential average
/// (of the first ten samples their mean); where it is more than twice the sample's it loses 5 %, so that it recovers from an overload.
/// With fewer requests in flight than half of the limit it stays.
///
/// It compares with the recent past and not with an idle service: in an overload that lasts, the long-term time follows.
class Gradient2 final : public ConcurrencyLimit {
 public:
  struct Options {
    std::uint64_t initial = 20;
    std::uint64_t least = 20;
    std::uint64_t most = 200;
    double smoothing = 0.2;           ///< share of the way to the new limit that each sample goes
    std::uint64_t queue = 4;          ///< requests that may queue
    double tolerance = 1.5;           ///< growth of the times that changes nothing
    std::uint64_t long_window = 600;  ///< samples of the long-term time
    friend bool operator==(const Options&, const Options&) = default;
  };
  explicit Gradient2(const Options& options) : options_{options}, limit_{static_cast<double>(options.initial)} {}

  [[nodiscard]] std::uint64_t most(sim::Instant /*now*/) override { return static_cast<std::uint64_t>(limit_); }
  void count(const Sample& sample) override;

 private:
  void average(double time);

  Options options_;
  double limit_;
  double long_time_ = 0;  // nanoseconds
  double first_sum_ = 0;  // of the samples that make its beginning
  std::uint64_t firsts_ = 0;
};

}  // namespace knee::models
