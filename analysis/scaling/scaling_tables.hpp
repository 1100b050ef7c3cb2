/// Scaling as tables.
#pragma once

#include <vector>

#include "analysis/scaling/scaling_fit.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// One row for each quantity of each law and curve: `architecture`, `over` (the number), `quantity` (`throughput_per_s` or
/// `capacity_per_s`), then the columns of `laws::fit_table`. The items of rows without a law: `measured` at each size with its
/// interval, and `left_out` for a size without saturation.
[[nodiscard]] Table laws_table(const std::vector<ScalingFit>& scalings);

/// The same for a person: one row for each law and curve with its coefficients, peak, deviation, and whether it holds.
[[nodiscard]] Table laws_summary(const std::vector<ScalingFit>& scalings);

}  // namespace knee::analysis
