/// The exact averages of a network of queues.
#pragma once

#include "analysis/theory/networks/queueing_network.hpp"

namespace knee::analysis::theory {

/// Population vectors times stations that the exact solution visits at most, about a second of work and 160 MB.
inline constexpr double kMostExactSteps = 2e7;

/// Products that the convolutions for stations with several servers take at most, a few seconds of work.
inline constexpr double kMostExactProducts = 5e8;

/// The averages of open, closed and mixed networks, under the conditions that `Station` names.
///
/// Networks of single servers and delays: mean value analysis (Reiser and Lavenberg, JACM 27(2), 1980). Closed classes at
/// stations with several servers or other speeds that depend on the number of customers: normalisation constants by
/// convolution (Buzen, CACM 16(9), 1973; Reiser and Kobayashi, IBM Journal of Research and Development 19(3), 1975),
/// because mean value analysis loses all digits at such stations when they are busy: it subtracts probabilities
/// (Reiser, Performance Evaluation 1, 1981). Open classes: Lazowska et al. 1984 and Bruell, Balbo and Afshari 1984.
///
/// Throws std::domain_error for a network that `check` rejects, and for populations beyond `kMostExactSteps` or
/// `kMostExactProducts`; `bard_schweitzer` and `linearizer` approximate these.
[[nodiscard]] NetworkAverages exact(const Network& network);

}  // namespace knee::analysis::theory
