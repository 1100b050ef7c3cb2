/// The networks of tests/data/published/mva-models.csv and their printed averages.
#pragma once

#include <string>
#include <vector>

#include "analysis/theory/networks/queueing_network.hpp"
#include "tests/analysis/theory/published.hpp"

namespace knee::analysis::published {

/// One printed average.
struct Average {
  std::string id;        ///< of the network
  std::string method;    ///< `exact`, `Bard-Schweitzer`, `Linearizer`
  std::string what;      ///< quantity, class and station, as printed
  double value = 0;
  double tolerance = 0;
  double found = 0;      ///< the same average in `averages`
};

/// A network and the visits of its classes to its stations.
struct VisitedNetwork {
  theory::Network network;
  std::vector<std::vector<double>> visits;
};
[[nodiscard]] VisitedNetwork network_of(const Row& model);

/// The printed averages of `model` by `method`, with what `averages` says.
[[nodiscard]] std::vector<Average> compared(const Row& model, const std::string& method,
                                            const theory::NetworkAverages& averages);

}  // namespace knee::analysis::published
