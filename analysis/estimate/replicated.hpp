/// Values of independent replications.
#pragma once

#include <vector>

#include "analysis/estimate/estimate.hpp"

namespace knee::analysis {

/// Mean of those values that are numbers, and Student's interval: mean ± t((1 + confidence) / 2, n - 1) s / sqrt(n). No
/// interval with fewer than two.
[[nodiscard]] Estimate mean_over_replications(const std::vector<double>& values, double confidence);

}  // namespace knee::analysis
