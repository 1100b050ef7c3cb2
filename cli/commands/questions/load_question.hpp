/// The question of the commands that search: which load meets the objective of a scenario.
#pragma once

#include "analysis/capacity/capacity.hpp"
#include "analysis/results/point.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::cli {

/// Throws `Failure` (wrong input) for a scenario without an objective.
void require_objective(const scenarios::Scenario& scenario);

/// Throws if the runs of a scenario have a fixed length, in which no load has a steady state.
void require_any_length(const scenarios::Scenario& scenario);

/// Throws `Failure` (wrong input) for a scenario without arrivals whose rate can be changed.
void require_rate(const scenarios::Scenario& scenario);

/// The question for a planned point of the scenario, which has an objective. It begins at the load of the scenario.
[[nodiscard]] analysis::CapacityQuestion question_of(const scenarios::Scenario& scenario, const analysis::Point& point);

}  // namespace knee::cli
