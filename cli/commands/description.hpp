/// Description: a summary of a scenario, for `knee check`.
#pragma once

#include <string>

namespace knee::scenarios {
struct ExperimentPlan;
}

namespace knee::cli {

/// The scenario's workload, architectures, sweep and objective, and the amount of simulation, in a few lines.
[[nodiscard]] std::string description(const scenarios::ExperimentPlan& plan);

}  // namespace knee::cli
