/// The tables of uncertain inputs: bands.csv and inputs.csv.
#pragma once

#include <span>

#include "analysis/results/results.hpp"
#include "analysis/table/table.hpp"
#include "analysis/uncertainty/input_samples.hpp"

namespace knee::analysis {

/// For each point of all `planned`, each with its `samples`, a row for each metric: its identifying columns, `metric`, `low`,
/// `middle`, `high` (the quantiles 5, 50 and 95 % over the samples) and `samples`; then `saturated_share` and, with an
/// objective, `objective_met_share`, whose value is in `middle`. A latency beyond all bounds, of saturated samples, is `inf`.
[[nodiscard]] Table bands_table(std::span<const Results> planned, std::span<const InputSamples> samples);

/// For each point of `planned`, metric and input: the input's ends, the `rank_correlation` of the metric with the input, its
/// `share` of the spread of the metric's ranks, and the share that all inputs `explained` together, which is the sum. Empty if
/// the metric does not vary.
[[nodiscard]] Table inputs_table(const Results& planned, const InputSamples& samples);

}  // namespace knee::analysis
