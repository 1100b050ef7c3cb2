/// Warnings: facts to know before trusting a result.
#pragma once

#include <string>
#include <vector>

#include "analysis/results/point_result.hpp"

namespace knee::analysis {

/// One sentence for each warning: precision not reached; run too short for the state or for a quantile; classes that
/// occurred rarely or never; requests without an outcome; failed replications.
[[nodiscard]] std::vector<std::string> warnings_of(const Point& point, const Sample& sample, const Look& look,
                                                   const PointResult& result);

}  // namespace knee::analysis
