#include "scenarios/uncertainty/latin_hypercube.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "sim/random/random_stream.hpp"

namespace knee::scenarios {
namespace {

/// The numbers below `count` in a random order (Fisher and Yates).
std::vector<std::size_t> permutation(std::size_t count, sim::RandomStream& stream) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t left = count; left > 1; --left) std::swap(order[left - 1], order[stream.below(left)]);
  return order;
}

/// The correlation of two permutations of the same numbers.
double correlation(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
  const auto count = static_cast<double>(a.size());
  double distance = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    distance += difference * difference;
  }
  return 1 - 6 * distance / (count * (count * count - 1));
}

double largest_correlation(const std::vector<std::size_t>& order, const std::vector<std::vector<std::size_t>>& earlier) {
  double largest = 0;
  for (const auto& other : earlier) largest = std::max(largest, std::abs(correlation(order, other)));
  return largest;
}

/// Of many random permutations the one that correlates least with the earlier ones.
std::vector<std::size_t> uncorrelated(const std::vector<std::vector<std::size_t>>& earlier, std::size_t count,
                                      sim::RandomStream& stream) {
  constexpr int kTries = 200;
  std::vector<std::size_t> best = permutation(count, stream);
  double least = largest_correlation(best, earlier);
  for (int i = 1; i < kTries && least > 0; ++i) {
    std::vector<std::size_t> order = permutation(count, stream);
    const double largest = largest_correlation(order, earlier);
    if (largest >= least) continue;
    least = largest;
    best = std::move(order);
  }
  return best;
}

}  // namespace

std::vector<std::vector<double>> latin_hypercube(std::size_t samples, std::size_t dimensions, std::uint64_t seed) {
  std::vector<std::vector<double>> points(samples, std::vector<double>(dimensions));
  std::vector<std::vector<std::size_t>> orders;
  for (std::size_t dimension = 0; dimension < dimensions; ++dimension) {
    sim::RandomStream stream{{.seed = seed, .purpose = "uncertain inputs", .index = dimension}};
    orders.push_back(uncorrelated(orders, samples, stream));
    const std::vector<std::size_t>& strata = orders.back();
    for (std::size_t i = 0; i < samples; ++i) {
      points[i][dimension] = (static_cast<double>(strata[i]) + stream.uniform()) / static_cast<double>(samples);
    }
  }
  return points;
}

}  // namespace knee::scenarios
