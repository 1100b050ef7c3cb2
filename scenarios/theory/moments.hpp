/// `Moments`: mean and variance of an amount, and how they combine.
#pragma once

namespace knee::scenarios::theory {

/// Mean and variance of a random time (seconds) or amount. Infinite if they do not exist.
struct Moments {
  double mean = 0;
  double variance = 0;

  [[nodiscard]] double second_moment() const { return variance + mean * mean; }
  /// Variance over squared mean: 0 for a constant, 1 for an exponential time; 0 if the mean is 0.
  [[nodiscard]] double squared_cv() const { return mean > 0 ? variance / (mean * mean) : 0; }

  /// The sum with an independent amount.
  Moments& operator+=(const Moments& other) {
    mean += other.mean;
    variance += other.variance;
    return *this;
  }
  /// The amount times a constant.
  [[nodiscard]] Moments scaled(double factor) const { return {mean * factor, variance * factor * factor}; }
  /// The sum of `count` independent amounts.
  [[nodiscard]] Moments repeated(double count) const { return {mean * count, variance * count}; }
};

/// Moments of one of several amounts, each with its probability.
class Mixture {
 public:
  void add(double probability, const Moments& part) {
    mean_ += probability * part.mean;
    second_ += probability * part.second_moment();
  }
  [[nodiscard]] Moments moments() const {
    const double variance = second_ - mean_ * mean_;
    return {mean_, variance > 0 ? variance : 0};
  }

 private:
  double mean_ = 0;
  double second_ = 0;
};

}  // namespace knee::scenarios::theory
