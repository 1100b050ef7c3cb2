/// The runner: simulates what points still lack.
#pragma once

#include <cstddef>
#include <functional>

#include "analysis/results/results.hpp"
#include "cli/runner/process_pool.hpp"
#include "scenarios/run.hpp"

namespace knee::cli {

class Progress;
class Store;

/// Simulates one replication of a point.
using Simulate = std::function<analysis::Replication(std::size_t point, const scenarios::Job& job)>;

/// Where the runner reports to.
struct Listeners {
  Progress& progress;
  Store* store;                ///< none: replications stay in memory
  bool keeps_batches = true;   ///< whether anything looks at replications after a point has its result
};

/// Simulates rung after rung of each point until it is done, and gives it its result. What is simulated depends neither
/// on the number of workers nor on the order in which they finish: the next rung of a point follows from its complete
/// rungs alone. Failed replications stand in the results with their reason.
[[nodiscard]] ProcessPool::End simulate_missing(analysis::Results& results, const Simulate& simulate,
                                               ProcessPool::Options options, Listeners listeners);

}  // namespace knee::cli
