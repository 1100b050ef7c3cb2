/// The results of a plan before the simulation: its points, each with the replications that it needs.
#pragma once

#include <cstdint>

#include "analysis/results/results.hpp"
#include "scenarios/run/run.hpp"

namespace knee::scenarios {
struct ExperimentPlan;
}

namespace knee::cli {

/// One entry for each point of `plan`, without simulated replications.
[[nodiscard]] analysis::Results planned_results(const scenarios::ExperimentPlan& plan);

/// Gives each point of `results` its identity, as a store needs it. The points are those of `plan`.
void identify(analysis::Results& results, const scenarios::ExperimentPlan& plan);

/// Adds rung `number` to `point`; its replications are missing.
void add_rung(analysis::Point& point, std::size_t number);

/// The job that simulates number `replication` of the last rung of `point`.
[[nodiscard]] scenarios::Job job_of(const analysis::Point& point, std::uint64_t replication);

}  // namespace knee::cli
