/// The runner: simulates the missing replications of all points.
#pragma once

#include <cstddef>
#include <functional>

#include "analysis/results/results.hpp"
#include "cli/runner/process_pool.hpp"
#include "scenarios/run/run.hpp"

namespace knee::cli {

class Progress;
class Store;

/// Simulates one replication of a point.
using Simulate = std::function<analysis::Replication(std::size_t point, const scenarios::Job& job)>;

/// Receivers of the runner's reports.
struct Listeners {
  Progress& progress;
  Store* store;                ///< none: replications stay in memory
  bool keeps_batches = true;   ///< whether points keep their replications after they have a result
};

/// Simulates rung after rung of each point until the point has its result. The outcome depends neither on the number of
/// workers nor on the order in which they finish: the next rung of a point follows from its complete rungs only. The
/// results contain failed replications with their reason.
[[nodiscard]] ProcessPool::End simulate_missing(analysis::Results& results, const Simulate& simulate,
                                               ProcessPool::Options options, Listeners listeners);

}  // namespace knee::cli
