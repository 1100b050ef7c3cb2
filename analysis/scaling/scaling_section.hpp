/// Scaling as a section of a report.
#pragma once

#include <vector>

#include "analysis/page/page.hpp"
#include "analysis/scaling/scaling_fit.hpp"

namespace knee::analysis {

/// Sentences, the table of all laws, and for each curve a chart of the measured points with the laws that hold (with all that
/// were fitted if none holds).
[[nodiscard]] page::Section scaling_section(const std::vector<ScalingFit>& scalings);

}  // namespace knee::analysis
