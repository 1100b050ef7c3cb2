/// The simulation of curves that find their loads.
#pragma once

#include "cli/experiment/experiment.hpp"

namespace knee::cli {

class SharedPool;

/// Simulates the points of an experiment whose plan has curves. Each curve is a task of the pool: it simulates its loads so far, asks
/// `analysis::next_loads` where it needs more, and so on, so what it finds depends on nothing else. Afterwards the experiment has all
/// points that were found, in the order of the plan, and so has the store. After an interruption, curves have the loads of their
/// complete rounds.
[[nodiscard]] ProcessPool::End simulate_curves(Experiment& experiment, SharedPool& pool, const Listeners& listeners);

}  // namespace knee::cli
