/// Mean value analysis of closed networks of single servers and delays.
#pragma once

#include "analysis/theory/networks/closed_network.hpp"

namespace knee::analysis::theory {

/// Exact averages by the recursion over all population vectors (Reiser and Lavenberg, JACM 27(2), 1980): a customer that
/// arrives at a station finds the averages of the network with one customer less of its class. No dependent stations.
[[nodiscard]] ClosedAverages mean_value_analysis(const ClosedNetwork& network);

}  // namespace knee::analysis::theory
