/// Values of independent replications.
#pragma once

#include <vector>

#include "analysis/estimate/estimate.hpp"

namespace knee::analysis {

/// Mean of all values that are numbers, and Student's interval: mean ± t((1 + confidence) / 2, n - 1) s / sqrt(n).
/// Fewer than two values have no interval.
[[nodiscard]] Estimate mean_over_replications(const std::vector<double>& values, double confidence);

}  // namespace knee::analysis
