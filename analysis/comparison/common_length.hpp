/// One length for runs of different lengths.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/metrics/replication.hpp"

namespace knee::analysis {

/// Cuts the longer of two points to the requests that the shorter one has, so that each batch of one holds the
/// arrivals of the same batch of the other: batches of the longer run are 2, 4, 8, ... times as large, so the
/// longer one keeps its first ones, and those of the shorter one are put together. What is kept then is the
/// requests and the time; resources and values of batches are gone from both. Points of one length stay as they
/// are.
///
/// The runs begin with their first request (their warm-up is not dropped yet), and one is 1, 2, 4, 8 or
/// `kMostLengthRatio` times as long as the other: more would leave less than 5 batches.
void cut_to_common_length(std::vector<Replication>& a, std::vector<Replication>& b);

inline constexpr std::uint64_t kMostLengthRatio = 16;

}  // namespace knee::analysis
