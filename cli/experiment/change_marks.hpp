/// The changes of a scenario as marks of charts over time.
#pragma once

#include <vector>

#include "analysis/picture/chart.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::cli {

/// The changes at given times; one that lasts is an interval. Changes that happen again and again differ between replications and have
/// no mark.
[[nodiscard]] std::vector<analysis::Chart::Mark> change_marks(const scenarios::Scenario& scenario);

}  // namespace knee::cli
