#include "analysis/estimate/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>

#include "analysis/estimate/long_run_error.hpp"
#include "analysis/estimate/ratio.hpp"

namespace knee::analysis {
namespace {

double logit(double share) { return std::log(share / (1 - share)); }

/// One bucket of a sample with the counts before it.
struct CumulatedBucket {
  double last_ns;  ///< the longest duration that the bucket can hold
  double below;    ///< number of durations in earlier buckets
  double count;
  DurationHistogram::Span span;
};

/// The cumulated counts of one sample. Tests move from one duration to another one close by, so each begins at the bucket of the last.
class Cumulated {
 public:
  /// `buckets` are those of `sample`, and stay where they are.
  Cumulated(const DurationHistogram& sample, const CumulatedBucket* buckets)
      : first_{buckets}, reached_{buckets}, least_ns_{sample.empty() ? std::numeric_limits<double>::infinity() : sample.least_ns()},
        most_ns_{sample.most_ns()}, count_{static_cast<double>(sample.count())} {}

  [[nodiscard]] double count() const { return count_; }

  /// Number of durations of the sample that do not exceed `x_ns`.
  [[nodiscard]] double within(double x_ns) {
    if (x_ns < least_ns_) return 0;
    if (x_ns >= most_ns_) return count_;
    while (reached_->last_ns < x_ns) ++reached_;
    while (reached_ > first_ && (reached_ - 1)->last_ns >= x_ns) --reached_;
    const auto [low, high] = reached_->span;
    const double part = high > low ? std::clamp((x_ns - low) / (high - low), 0.0, 1.0) : 1;
    return reached_->below + part * reached_->count;
  }

 private:
  const CumulatedBucket* first_;
  const CumulatedBucket* reached_;  // bucket of the last duration
  double least_ns_;                 // infinite if the sample is empty
  double most_ns_;
  double count_;
};

/// The samples of all batches, those of each replication beside each other.
class CumulatedSamples {
 public:
  explicit CumulatedSamples(const BatchSamples& samples) {
    std::vector<const DurationHistogram*> all;
    for (const auto& replication : samples) {
      for (const auto& parts : replication) all.push_back(parts.size() == 1 ? parts.front() : &merged(parts));
    }
    std::size_t buckets = 0;
    for (const DurationHistogram* sample : all) buckets += sample->buckets().size();
    buckets_.reserve(buckets);
    samples_.reserve(all.size());
    for (const DurationHistogram* sample : all) add(*sample);
  }

  [[nodiscard]] std::vector<Cumulated>& each() { return samples_; }

 private:
  const DurationHistogram& merged(const std::vector<const DurationHistogram*>& parts) {
    return merged_.emplace_back(DurationHistogram::pooled(parts));
  }

  void add(const DurationHistogram& sample) {
    samples_.emplace_back(sample, buckets_.data() + buckets_.size());
    double passed = 0;
    for (const DurationHistogram::Bucket& bucket : sample.buckets()) {
      buckets_.push_back({.last_ns = DurationHistogram::last_ns(bucket.number),
                          .below = passed,
                          .count = static_cast<double>(bucket.count),
                          .span = sample.span(bucket)});
      passed += bucket.count;
    }
  }

  std::deque<DurationHistogram> merged_;  // of batches with several parts
  std::vector<CumulatedBucket> buckets_;
  std::vector<Cumulated> samples_;
};

/// Tests durations against the sample.
class QuantileTest {
 public:
  QuantileTest(const BatchSamples& samples, double q, double confidence)
      : long_run_{samples.size(), samples.front().size()}, samples_{samples}, logit_of_q_{logit(q)}, confidence_{confidence},
        least_t_{two_sided_t(confidence, long_run_.most_degrees(samples.size()))},
        values_(samples.size(), std::vector<double>(samples.front().size())) {
    for (const Cumulated& sample : samples_.each()) count_ += sample.count();
  }

  /// Whether the sample contradicts the hypothesis that a share q stays within `x_ns`.
  [[nodiscard]] bool rejects(double x_ns) {
    const double share = set_values_within(x_ns) / count_;
    if (share <= 0 || share >= 1) return true;
    const Cumulated* sample = samples_.each().data();
    for (std::vector<double>& replication : values_) {
      for (double& value : replication) value -= share * sample++->count();
    }
    const LongRunError spread = long_run_.error(values_);
    const double error = spread.of_sum / count_ / (share * (1 - share));
    const double studentised = (logit(share) - logit_of_q_) / error;
    const auto is_beyond = [&](double t) {
      const StudentisedRange range = log_odds_range(share, error, spread, t);
      return studentised < range.low || studentised > range.high;
    };
    // Fewer degrees make the range wider, and their t takes as long to compute as all of the above.
    return is_beyond(least_t_) && is_beyond(t_of(spread.degrees));
  }

  /// The end of the interval from `inside`, which is not rejected, towards `limit`: the first duration that is
  /// rejected. Far outside, a few requests that lie close together reject nothing either, so the search moves outwards
  /// in steps.
  [[nodiscard]] double end(double inside, double limit) {
    double step = (limit > inside ? kFirstStep : -kFirstStep) * inside;
    double outside = inside;
    while (outside != limit && !rejects(outside)) {
      inside = outside;
      outside = step > 0 ? std::min(outside + step, limit) : std::max(outside + step, limit);
      step *= kWiden;
    }
    while (std::fabs(outside - inside) > kClose * inside) {
      const double middle = (inside + outside) / 2;
      (rejects(middle) ? outside : inside) = middle;
    }
    return inside;
  }

 private:
  static constexpr double kFirstStep = 1e-3;
  static constexpr double kWiden = 1.3;
  static constexpr double kClose = 1e-5;  ///< a hundredth of a bucket

  // Their sum.
  double set_values_within(double x_ns) {
    Cumulated* sample = samples_.each().data();
    for (std::vector<double>& replication : values_) {
      for (double& value : replication) value = sample++->within(x_ns);
    }
    return total(values_);
  }

  // Most spreads have as many degrees as the one before, that of all projections.
  double t_of(double degrees) {
    if (degrees != degrees_) t_ = two_sided_t(confidence_, degrees);
    degrees_ = degrees;
    return t_;
  }

  LongRun long_run_;
  CumulatedSamples samples_;
  double logit_of_q_;
  double confidence_;
  double least_t_;  // of the most degrees of freedom
  double degrees_ = 0;
  double t_ = 0;    // of these degrees
  double count_ = 0;
  BatchValues values_;  // of each batch, at the duration that is tested: one memory for all tests
};

/// Whether a sample of `count` requests has none above the quantile too often to give an upper bound.
bool unbounded(double count, double q, double confidence) {
  return std::pow(q, count) > (1 - confidence) / 2;
}

}  // namespace

DurationHistogram pooled(const BatchSamples& samples) {
  std::vector<const DurationHistogram*> all;
  for (const auto& replication : samples) {
    for (const auto& parts : replication) all.insert(all.end(), parts.begin(), parts.end());
  }
  return DurationHistogram::pooled(all);
}

Estimate duration_quantile(const BatchSamples& samples, double q, double confidence) {
  const DurationHistogram all = pooled(samples);
  if (all.empty()) return {};
  const DurationHistogram::Quantile found = all.quantile(q);
  QuantileTest test{samples, q, confidence};
  Estimate estimate{.value = found.value, .low = found.low, .high = found.high};
  if (all.least_ns() < found.low) estimate.low = std::min(found.low, test.end(found.value, all.least_ns()));
  if (found.high < all.most_ns()) estimate.high = std::max(found.high, test.end(found.value, all.most_ns()));
  if (unbounded(static_cast<double>(all.count()), q, confidence)) {
    estimate.high = std::numeric_limits<double>::infinity();
  }
  return estimate;
}

}  // namespace knee::analysis
