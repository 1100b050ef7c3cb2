/// Cuts runs of different lengths to a common length.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/metrics/replication.hpp"

namespace knee::analysis {

/// Cuts the longer of two points to the requests of the shorter one, so that equal batches of both hold the same
/// arrivals. Batches of the longer run are 2, 4, 8, ... times as large: the longer run keeps its first batches, the
/// shorter one merges groups of its batches. Both then keep requests and times only, without resources and values of
/// batches. Points of equal length do not change.
///
/// The runs must begin with their first request (the warm-up is not dropped yet), and one must be 1, 2, 4, 8 or
/// `kMostLengthRatio` times as long as the other: a larger ratio would leave fewer than 5 batches.
void cut_to_common_length(std::vector<Replication>& a, std::vector<Replication>& b);

inline constexpr std::uint64_t kMostLengthRatio = 16;

}  // namespace knee::analysis
