#include "analysis/estimate/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "analysis/estimate/long_run_error.hpp"
#include "analysis/estimate/ratio.hpp"

namespace knee::analysis {
namespace {

double logit(double share) { return std::log(share / (1 - share)); }

/// The cumulated counts of one sample. Tests move from one duration to another one close by, so each begins at the bucket of the last.
class Cumulated {
 public:
  explicit Cumulated(const std::vector<const DurationHistogram*>& parts) {
    if (parts.size() != 1) merged_ = std::make_unique<DurationHistogram>(DurationHistogram::pooled(parts));
    sample_ = merged_ ? merged_.get() : parts.front();
    double passed = 0;
    below_.reserve(sample_->buckets().size());
    last_ns_.reserve(sample_->buckets().size());
    for (const DurationHistogram::Bucket& bucket : sample_->buckets()) {
      below_.push_back(passed);
      last_ns_.push_back(DurationHistogram::last_ns(bucket.number));
      passed += bucket.count;
    }
    if (!sample_->empty()) reach(0);
  }

  [[nodiscard]] double count() const { return static_cast<double>(sample_->count()); }

  /// Number of durations of the sample that do not exceed `x_ns`.
  [[nodiscard]] double within(double x_ns) {
    if (sample_->empty() || x_ns < sample_->least_ns()) return 0;
    if (x_ns >= sample_->most_ns()) return count();
    std::size_t reached = reached_;
    while (last_ns_[reached] < x_ns) ++reached;
    while (reached > 0 && last_ns_[reached - 1] >= x_ns) --reached;
    if (reached != reached_) reach(reached);
    const auto [low, high] = span_;
    const double part = high > low ? std::clamp((x_ns - low) / (high - low), 0.0, 1.0) : 1;
    return below_[reached] + part * sample_->buckets()[reached].count;
  }

 private:
  void reach(std::size_t bucket) {
    reached_ = bucket;
    span_ = sample_->span(sample_->buckets()[bucket]);
  }

  std::unique_ptr<DurationHistogram> merged_;
  const DurationHistogram* sample_ = nullptr;
  std::vector<double> below_;
  std::vector<double> last_ns_;  // longest duration of each bucket
  std::size_t reached_ = 0;      // bucket of the last duration
  DurationHistogram::Span span_{};
};

/// Tests durations against the sample.
class QuantileTest {
 public:
  QuantileTest(const BatchSamples& samples, double q, double confidence)
      : long_run_{samples.size(), samples.front().size()}, q_{q}, confidence_{confidence},
        least_t_{two_sided_t(confidence, long_run_.most_degrees(samples.size()))},
        values_(samples.size(), std::vector<double>(samples.front().size())) {
    for (const auto& replication : samples) {
      samples_.emplace_back();
      for (const auto& parts : replication) samples_.back().emplace_back(parts);
    }
    for (const auto& replication : samples_) {
      for (const Cumulated& sample : replication) count_ += sample.count();
    }
  }

  /// Whether the sample contradicts the hypothesis that a share q stays within `x_ns`.
  [[nodiscard]] bool rejects(double x_ns) {
    const double share = set_values_within(x_ns) / count_;
    if (share <= 0 || share >= 1) return true;
    for (std::size_t r = 0; r < values_.size(); ++r) {
      for (std::size_t b = 0; b < values_[r].size(); ++b) values_[r][b] -= share * samples_[r][b].count();
    }
    const LongRunError spread = long_run_.error(values_);
    const double error = spread.of_sum / count_ / (share * (1 - share));
    const double studentised = (logit(share) - logit(q_)) / error;
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
    for (std::size_t r = 0; r < values_.size(); ++r) {
      for (std::size_t b = 0; b < values_[r].size(); ++b) values_[r][b] = samples_[r][b].within(x_ns);
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
  std::vector<std::vector<Cumulated>> samples_;
  double q_;
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
