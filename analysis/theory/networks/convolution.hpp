/// Normalisation constants of closed networks whose stations have speeds that depend on their customers.
#pragma once

#include "analysis/theory/networks/closed_network.hpp"

namespace knee::analysis::theory {

/// Products that `by_convolution` computes for a network.
[[nodiscard]] double products_of_convolution(const ClosedNetwork& network);

/// Exact averages from normalisation constants (Buzen, CACM 16(9), 1973; Reiser and Kobayashi, IBM Journal of Research
/// and Development 19(3), 1975). All terms are positive, so no digits are lost. Throws std::domain_error if the constants
/// leave the range of a long double (populations of more than about 10,000).
[[nodiscard]] ClosedAverages by_convolution(const ClosedNetwork& network);

}  // namespace knee::analysis::theory
