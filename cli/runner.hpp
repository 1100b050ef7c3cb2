/// The runner: simulates what a campaign still lacks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "cli/point_record.hpp"
#include "cli/worker_pool.hpp"

namespace knee::cli {

class Progress;
class Store;

/// Simulates one replication of a point of the campaign.
using Simulate = std::function<scenarios::Measurement(std::size_t point, std::uint64_t replication)>;

/// Where the runner reports to.
struct Listeners {
  Progress& progress;
  Store* store;  ///< none: results stay in memory
};

/// Fills the empty replications of `campaign`, longest expected first. The results depend neither on the
/// number of workers nor on the order in which they finish. Failed replications stand in the campaign with
/// their reason.
[[nodiscard]] WorkerPool::End simulate_missing(Campaign& campaign, const Simulate& simulate,
                                               WorkerPool::Options options, Listeners listeners);

}  // namespace knee::cli
