/// Warnings: what a reader of a result has to know before he trusts it.
#pragma once

#include <string>
#include <vector>

#include "analysis/results/point_result.hpp"

namespace knee::analysis {

/// One sentence each: precision not reached; run too short for the state or for a quantile's tail; classes that occurred
/// rarely or never; requests that had no outcome; replications that failed.
[[nodiscard]] std::vector<std::string> warnings_of(const Point& point, const Sample& sample, const Look& look,
                                                   const PointResult& result);

}  // namespace knee::analysis
