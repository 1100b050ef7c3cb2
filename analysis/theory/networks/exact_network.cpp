#include "analysis/theory/networks/exact_network.hpp"

#include "analysis/theory/domain.hpp"
#include "analysis/theory/networks/convolution.hpp"
#include "analysis/theory/networks/mean_value_analysis.hpp"
#include "analysis/theory/networks/population_vectors.hpp"

namespace knee::analysis::theory {
namespace {

ClosedAverages exactly(const ClosedNetwork& closed) {
  const double steps = count_population_vectors(closed.populations) * static_cast<double>(closed.stations.size());
  require(steps <= kMostExactSteps, "the population is too large for an exact solution");
  if (closed.dependent_stations() == 0) return mean_value_analysis(closed);
  require(products_of_convolution(closed) <= kMostExactProducts,
          "the population is too large for an exact solution with stations of several servers");
  return by_convolution(closed);
}

}  // namespace

NetworkAverages exact(const Network& network) {
  check(network);
  NetworkAverages averages{.overloaded = overloaded_stations(network)};
  if (!averages.stable()) return averages;
  const ClosedNetwork closed = closed_part(network);
  return whole(network, closed, exactly(closed));
}

}  // namespace knee::analysis::theory
