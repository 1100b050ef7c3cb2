/// The results of a plan before the simulation: its points, each with the replications that it needs.
#pragma once

#include <cstddef>

#include "analysis/results/results.hpp"
#include "analysis/steady_state/stage.hpp"

namespace knee::scenarios {
struct ExperimentPlan;
}

namespace knee::cli {

/// One entry for each point of `plan`, without simulated replications.
[[nodiscard]] analysis::Results planned_results(const scenarios::ExperimentPlan& plan);

/// Gives each point of `results` its identity, as a store needs it. The points are those of `plan`.
void identify(analysis::Results& results, const scenarios::ExperimentPlan& plan);

/// Adds a rung for `stage` to `point`. It takes over the replications of the rung before it, if they are as long; others are missing.
void add_rung(analysis::Point& point, const analysis::Stage& stage);

}  // namespace knee::cli
