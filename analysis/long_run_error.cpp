#include "analysis/long_run_error.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace knee::analysis {
namespace {

/// Cosines of one replication: 8 keep the frequencies low; a single replication takes more of them, because an interval
/// of 8 degrees of freedom is a quarter longer than it has to be.
constexpr std::size_t kCosines = 8;
constexpr std::size_t kDegrees = 24;

std::size_t cosines(std::size_t replications, std::size_t batches) {
  const std::size_t wanted = std::max(kCosines, (kDegrees + replications - 1) / replications);
  return std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(batches / 2, 1));
}

double sum_of(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }
double square(double value) { return value * value; }

}  // namespace

double total(const BatchValues& values) {
  double sum = 0;
  for (const auto& replication : values) sum += sum_of(replication);
  return sum;
}

LongRun::LongRun(std::size_t replications, std::size_t batches) {
  for (std::size_t j = 1; j <= cosines(replications, batches); ++j) {
    const double step = std::numbers::pi * static_cast<double>(j) / static_cast<double>(batches);
    auto& cosine = cosines_.emplace_back();
    for (std::size_t i = 0; i < batches; ++i) {
      cosine.push_back(std::numbers::sqrt2 * std::cos(step * (static_cast<double>(i) + 0.5)));
    }
  }
}

LongRunError LongRun::error(const BatchValues& values) const {
  const auto replications = static_cast<double>(values.size());
  const double mean = total(values) / replications;
  double squares = 0;
  for (const std::vector<double>& replication : values) {
    squares += square(sum_of(replication) - mean);
    for (const std::vector<double>& cosine : cosines_) {
      squares += square(std::inner_product(cosine.begin(), cosine.end(), replication.begin(), 0.0));
    }
  }
  const double degrees = replications * static_cast<double>(cosines_.size()) + replications - 1;
  return {.of_sum = std::sqrt(replications * squares / degrees), .degrees = degrees};
}

}  // namespace knee::analysis
