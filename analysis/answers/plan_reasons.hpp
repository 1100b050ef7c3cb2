/// Why a plan chose a deployment: the neighbours that lost.
#pragma once

#include <string>
#include <vector>

#include "analysis/answers/plan_report.hpp"

namespace knee::analysis {

/// One line for each neighbour of the choice of `row`, which has one: fewer nodes, other machine types, and other numbers of
/// processes and threads on the same nodes. `2 x m7i.large at best, 4 processes: p99 312 ms`.
[[nodiscard]] std::vector<std::string> reasons(const PlanReport& report, const PlanRow& row);

/// Why no deployment of `row` holds the load, in one sentence.
[[nodiscard]] std::string obstacle(const PlanReport& report, const PlanRow& row);

/// What to do with the current deployment of `row`, which has one: keep it, take a smaller one that is enough, or scale, with
/// the difference in cost.
[[nodiscard]] std::string advice(const PlanReport& report, const PlanRow& row);

}  // namespace knee::analysis
