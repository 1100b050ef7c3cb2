/// Turns the requests of a queue into what the product records of a run.
#pragma once

#include <cstddef>

#include "analysis/metrics/replication.hpp"
#include "bench/coverage/queue.hpp"

namespace knee::coverage {

inline constexpr std::size_t kBatches = 80;

/// The first `requests` requests of a queue, in batches of equal numbers.
[[nodiscard]] analysis::Replication record(Queue& queue, std::size_t requests);

}  // namespace knee::coverage
