/// Theory beside the results of a finished sweep.
#pragma once

#include <vector>

#include "analysis/answers/theory_comparison.hpp"
#include "analysis/page/page.hpp"
#include "cli/runner/finished_sweep.hpp"

namespace knee::cli {

/// The predictions of theory for each point of the sweep, with the simulated values of the same metrics.
[[nodiscard]] std::vector<analysis::SimulatedPrediction> theory_beside(const FinishedSweep& sweep);

/// The same as a section of a report: the summary, the models of throughput and latency, and all pairs.
[[nodiscard]] analysis::page::Section theory_section(const FinishedSweep& sweep);

/// Gives each point of the sweep the upper bound of its throughput.
void add_bounds(FinishedSweep& sweep);

}  // namespace knee::cli
