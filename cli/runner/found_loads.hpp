/// The loads that the curves of a sweep have found, as a results directory has them.
#pragma once

#include <string>
#include <vector>

#include "analysis/results/results.hpp"
#include "cli/store/stored_results.hpp"

namespace knee::scenarios {
struct ExperimentPlan;
}

namespace knee::cli {

/// For each curve of `plan`, that of the whole sweep, the loads that a directory has found; curves of shards that it does not hold keep
/// the loads of `plan`. Throws `Failure` (wrong input) if the directory holds other curves.
[[nodiscard]] std::vector<std::vector<double>> found_loads(StoredResults& stored, const scenarios::ExperimentPlan& plan);

/// The labels of the points that curves of `plan` need next. Curves some of whose points have no result are left out.
[[nodiscard]] std::vector<std::string> points_to_come(const scenarios::ExperimentPlan& plan, const analysis::Results& results);

}  // namespace knee::cli
