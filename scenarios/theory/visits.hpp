/// `Visits`: how often a request queues for a resource, and for how long it then uses it.
#pragma once

#include "scenarios/theory/moments.hpp"

namespace knee::scenarios::theory {

/// The visits of a request to a resource: their mean number, and the sums of the moments of their times.
class Visits {
 public:
  Visits() = default;
  /// One visit.
  explicit Visits(const Moments& time)
      : count_{1}, first_{time.mean}, second_{time.second_moment()}, each_{time.mean}, exponential_{time.exponential} {}

  Visits& operator+=(const Visits& other) {
    if (other.count_ <= 0) return *this;
    exponential_ = count_ > 0 ? exponential_ && other.exponential_ && alike(each_, other.each_) : other.exponential_;
    each_ = other.each_;
    count_ += other.count_;
    first_ += other.first_;
    second_ += other.second_;
    return *this;
  }
  /// The mean of these sums over requests of which only a share makes the visits, or over several rounds of them.
  [[nodiscard]] Visits times(double factor) const {
    Visits scaled = *this;
    scaled.count_ *= factor;
    scaled.first_ *= factor;
    scaled.second_ *= factor;
    return scaled;
  }

  /// Mean number of visits of a request.
  [[nodiscard]] double count() const { return count_; }
  /// Mean time of all visits of a request, seconds.
  [[nodiscard]] double demand() const { return first_; }
  /// The time of one visit.
  [[nodiscard]] Moments each() const {
    if (count_ <= 0) return {};
    const double mean = first_ / count_;
    return {mean, std::max(0.0, second_ / count_ - mean * mean), exponential_};
  }

 private:
  double count_ = 0;
  double first_ = 0;
  double second_ = 0;
  double each_ = 0;           // mean of the last visit that was added
  bool exponential_ = false;  // all visits are exponential, with one mean
};

}  // namespace knee::scenarios::theory
