/// Description: what a scenario describes, in a few lines.
#pragma once

#include <string>

namespace knee::scenarios {
struct Study;
}

namespace knee::cli {

/// The scenario's workload, architectures, sweep and objective, and how much there is to simulate.
[[nodiscard]] std::string description(const scenarios::Study& study);

}  // namespace knee::cli
