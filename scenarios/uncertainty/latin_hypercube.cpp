#include "scenarios/uncertainty/latin_hypercube.hpp"

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

}  // namespace

std::vector<std::vector<double>> latin_hypercube(std::size_t samples, std::size_t dimensions, std::uint64_t seed) {
  std::vector<std::vector<double>> points(samples, std::vector<double>(dimensions));
  for (std::size_t dimension = 0; dimension < dimensions; ++dimension) {
    sim::RandomStream stream{{.seed = seed, .purpose = "uncertain inputs", .index = dimension}};
    const std::vector<std::size_t> strata = permutation(samples, stream);
    for (std::size_t i = 0; i < samples; ++i) {
      points[i][dimension] = (static_cast<double>(strata[i]) + stream.uniform()) / static_cast<double>(samples);
    }
  }
  return points;
}

}  // namespace knee::scenarios
