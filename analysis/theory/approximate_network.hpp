/// Approximate averages of networks whose populations are too large for `exact`.
#pragma once

#include "analysis/theory/queueing_network.hpp"

namespace knee::analysis::theory {

/// Approximate mean value analysis (Bard, 1979; Schweitzer, 1979; Lazowska, Zahorjan, Graham and Sevcik, "Quantitative
/// System Performance", 6.3 and 7.3.2, 1984). A customer that arrives is taken to find its own class shrunk in proportion
/// at all stations. Errors are typically a few percent of throughput and up to 20 % of queues near the knee.
///
/// Several servers are replaced by one of their joint speed and a delay for the rest of the service (Seidmann, Schweitzer
/// and Shalev-Oren, Large Scale Systems 12, 1987), which adds an error of its own at medium load.
///
/// Work grows with classes and stations, not with populations. Throws std::domain_error for a network that `check`
/// rejects and for stations with `speeds`.
[[nodiscard]] NetworkAverages bard_schweitzer(const Network& network);

/// Linearizer (Chandy and Neuse, CACM 25(2), 1982): corrects the proportional shrinkage with the solutions of networks
/// of one customer less. Mostly ten times nearer to the exact averages than `bard_schweitzer`, for (1 + classes) times
/// three the work. Conditions and errors as there.
[[nodiscard]] NetworkAverages linearizer(const Network& network);

}  // namespace knee::analysis::theory
