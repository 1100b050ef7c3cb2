#include "sim/random/distribution_requirements.hpp"

#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace knee::sim {

std::string DistributionMistake::message() const {
  return fmt::format("{}: {} is {}, expected {}", distribution, parameter, given, expected);
}

DistributionRequirements::DistributionRequirements(std::string distribution)
    : distribution_(std::move(distribution)) {}

void DistributionRequirements::add(std::string parameter, std::string given, std::string expected) {
  mistakes_.push_back({distribution_, std::move(parameter), std::move(given), std::move(expected)});
}

void DistributionRequirements::require(bool fulfilled, std::string parameter, double given,
                                       std::string expected) {
  if (!fulfilled) add(std::move(parameter), fmt::format("{:g}", given), std::move(expected));
}

void DistributionRequirements::positive(std::string parameter, double given) {
  require(std::isfinite(given) && given > 0, std::move(parameter), given, "a number above 0");
}

void DistributionRequirements::not_negative(std::string parameter, double given) {
  require(std::isfinite(given) && given >= 0, std::move(parameter), given, "a number not below 0");
}

void DistributionRequirements::within(std::string parameter, double given, double low, double high) {
  require(given >= low && given <= high, std::move(parameter), given,
          fmt::format("a number from {:g} to {:g}", low, high));
}

void DistributionRequirements::mean_and_cv(double mean, double cv) {
  positive("mean", mean);
  require(cv >= 0.001 && cv <= 1000, "cv", cv, "a number from 0.001 to 1000 (a constant does not vary)");
}

void DistributionRequirements::weights(const std::vector<double>& given) {
  for (std::size_t i = 0; i < given.size(); ++i) not_negative(fmt::format("weights[{}]", i), given[i]);
  if (!fulfilled() || given.empty()) return;
  const double sum = std::accumulate(given.begin(), given.end(), 0.0);
  require(std::isfinite(sum) && sum > 0, "the sum of weights", sum, "a number above 0");
}

}  // namespace knee::sim
