/// `Moments`: mean and variance of an amount, and how they combine.
#pragma once

#include <algorithm>
#include <cmath>

namespace knee::scenarios::theory {

/// Mean and variance of a random time (seconds) or amount. Infinite if they do not exist.
struct Moments {
  double mean = 0;
  double variance = 0;
  bool exponential = false;  ///< whether the law is exponential, not only its moments

  [[nodiscard]] bool is_zero() const { return mean == 0 && variance == 0; }
  [[nodiscard]] double second_moment() const { return variance + mean * mean; }
  /// Variance over squared mean: 0 for a constant, 1 for an exponential time; 0 if the mean is 0.
  [[nodiscard]] double squared_cv() const { return mean > 0 ? variance / (mean * mean) : 0; }

  /// The sum with an independent amount.
  Moments& operator+=(const Moments& other) {
    if (other.is_zero()) return *this;
    if (is_zero()) return *this = other;
    *this = {.mean = mean + other.mean, .variance = variance + other.variance};
    return *this;
  }
  /// The amount times a constant.
  [[nodiscard]] Moments scaled(double factor) const {
    return {mean * factor, variance * factor * factor, exponential && factor > 0};
  }
  /// The sum of `count` independent amounts.
  [[nodiscard]] Moments repeated(double count) const { return {mean * count, variance * count, exponential && count == 1}; }
};

/// Whether two means are the same but for rounding.
[[nodiscard]] inline bool alike(double a, double b) { return std::fabs(a - b) <= 1e-9 * std::max(std::fabs(a), std::fabs(b)); }

/// Moments of one of several amounts, each with its probability.
class Mixture {
 public:
  void add(double probability, const Moments& part) {
    if (probability <= 0) return;
    exponential_ = exponential_ && part.exponential && (first_ == 0 || alike(first_, part.mean));
    first_ = part.mean;
    mean_ += probability * part.mean;
    second_ += probability * part.second_moment();
  }
  /// Not-a-number cannot occur; a variance below zero by rounding counts as zero.
  [[nodiscard]] Moments moments() const {
    if (mean_ <= 0) return {};
    return {mean_, std::max(0.0, second_ - mean_ * mean_), exponential_};
  }

 private:
  double mean_ = 0;
  double second_ = 0;
  double first_ = 0;
  bool exponential_ = true;
};

}  // namespace knee::scenarios::theory
