#include "analysis/laws/residuals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/special_functions/gamma.hpp>

namespace knee::analysis::laws {
namespace {

using Points = std::span<const Residual>;

// The logarithm of the number of ways to choose `count` of `of`, because the number itself overflows.
double log_choose(std::size_t of, std::size_t count) {
  if (count > of) return -std::numeric_limits<double>::infinity();
  const auto log_factorial = [](std::size_t n) { return boost::math::lgamma(static_cast<double>(n) + 1); };
  return log_factorial(of) - log_factorial(count) - log_factorial(of - count);
}

// The probability that `plus` and `minus` signs in random order have `runs` runs, at least 2.
double probability_of_runs(std::size_t runs, std::size_t plus, std::size_t minus) {
  const std::size_t half = runs / 2;
  const auto ways = [=](std::size_t runs_of_plus, std::size_t runs_of_minus) {
    return std::exp(log_choose(plus - 1, runs_of_plus - 1) + log_choose(minus - 1, runs_of_minus - 1) - log_choose(plus + minus, plus));
  };
  return runs % 2 == 0 ? 2 * ways(half, half) : ways(half + 1, half) + ways(half, half + 1);
}

// Sums over groups of equal size.
struct Repetitions {
  double within = 0;        // weighted squares of repetitions about their mean
  double of_means = 0;      // weighted squares of the means about the law
  std::size_t groups = 0;
};

void add_group(Points group, Repetitions& sums) {
  double weights = 0;
  double mean = 0;
  for (const Residual& one : group) weights += one.weight;
  for (const Residual& one : group) mean += one.weight * one.difference() / weights;
  for (const Residual& one : group) sums.within += one.weight * std::pow(one.difference() - mean, 2);
  sums.of_means += weights * mean * mean;
  ++sums.groups;
}

Repetitions repetitions_of(Points residuals) {
  Repetitions sums;
  for (std::size_t first = 0, next = 0; first < residuals.size(); first = next) {
    while (next < residuals.size() && residuals[next].size == residuals[first].size) ++next;
    add_group(residuals.subspan(first, next - first), sums);
  }
  return sums;
}

}  // namespace

std::vector<Residual> residuals_of(const LawFit& fit, std::span<const Observation> observations) {
  std::vector<Residual> residuals;
  for (const auto& [size, value, weight] : observations) {
    residuals.push_back({.size = size, .value = value, .fitted = fit.at(size), .weight = weight});
  }
  std::stable_sort(residuals.begin(), residuals.end(), [](const auto& a, const auto& b) { return a.size < b.size; });
  return residuals;
}

double probability_of_few_runs(Points residuals) {
  std::size_t signs[2] = {0, 0};
  std::size_t runs = 0;
  double last = 0;
  for (const Residual& one : residuals) {
    if (one.difference() == 0) continue;
    ++signs[one.difference() > 0 ? 1 : 0];
    if (last * one.difference() <= 0) ++runs;
    last = one.difference();
  }
  if (signs[0] == 0 || signs[1] == 0) return 1;
  double probability = 0;
  for (std::size_t count = 2; count <= runs; ++count) probability += probability_of_runs(count, signs[1], signs[0]);
  return std::fmin(probability, 1);
}

std::optional<double> probability_of_lack_of_fit(Points residuals, std::size_t estimated) {
  constexpr std::size_t kLeastRepetitions = 3;
  const Repetitions sums = repetitions_of(residuals);
  const std::size_t repeated = residuals.size() - sums.groups;
  if (repeated < kLeastRepetitions || sums.groups <= estimated || !(sums.within > 0)) return std::nullopt;
  const auto degrees = static_cast<double>(sums.groups - estimated);
  const auto degrees_within = static_cast<double>(repeated);
  const double ratio = sums.of_means / degrees / (sums.within / degrees_within);
  return boost::math::cdf(boost::math::complement(boost::math::fisher_f{degrees, degrees_within}, ratio));
}

std::optional<double> scatter(Points residuals) {
  constexpr double kSameSize = 1.05;
  constexpr std::size_t kLeastPairs = 5;
  double squares = 0;
  double mean = 0;
  std::size_t pairs = 0;
  for (std::size_t i = 0; i + 1 < residuals.size(); ++i) {
    if (residuals[i + 1].size > residuals[i].size * kSameSize) continue;
    squares += std::pow(residuals[i + 1].value - residuals[i].value, 2);
    mean += (residuals[i + 1].value + residuals[i].value) / 2;
    ++pairs;
  }
  if (pairs < kLeastPairs || !(mean > 0)) return std::nullopt;
  return std::sqrt(squares / 2 * static_cast<double>(pairs)) / mean;
}

double relative_noise(Points residuals) {
  constexpr double kNormalMedian = 0.6745;  // of the absolute value of a standard normal variable
  std::vector<double> distances;
  for (std::size_t i = 1; i + 1 < residuals.size(); ++i) {
    const Residual& before = residuals[i - 1];
    const Residual& after = residuals[i + 1];
    if (before.size == after.size || !(residuals[i].value > 0)) continue;
    const double part = (residuals[i].size - before.size) / (after.size - before.size);
    const double line = before.value + part * (after.value - before.value);
    distances.push_back(std::fabs(residuals[i].value - line) / residuals[i].value /
                        std::sqrt(1 + part * part + (1 - part) * (1 - part)));
  }
  if (distances.empty()) return 0;
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle / kNormalMedian;
}

}  // namespace knee::analysis::laws
