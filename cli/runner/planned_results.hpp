/// From a study, as it was read, to the points that are filled in by simulation.
#pragma once

#include <cstdint>

#include "analysis/results/results.hpp"
#include "scenarios/run.hpp"

namespace knee::scenarios {
struct ExperimentPlan;
}

namespace knee::cli {

/// One entry for each point of `study`, nothing simulated yet.
[[nodiscard]] analysis::Results plan(const scenarios::ExperimentPlan& study);

/// Adds rung `number` to `point`, its replications missing.
void add_rung(analysis::Point& point, std::size_t number);

/// What `replication` of the last rung of `point` is.
[[nodiscard]] scenarios::Job job_of(const analysis::Point& point, std::uint64_t replication);

}  // namespace knee::cli
