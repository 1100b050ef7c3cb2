/// Description: what a scenario describes, in a few lines.
#pragma once

#include <string>

namespace knee::scenarios {
struct ExperimentPlan;
}

namespace knee::cli {

/// The scenario's workload, architectures, sweep and objective, and how much there is to simulate.
[[nodiscard]] std::string description(const scenarios::ExperimentPlan& study);

}  // namespace knee::cli
