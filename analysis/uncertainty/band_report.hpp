/// Uncertain inputs as text for a person.
#pragma once

#include <string>
#include <vector>

#include "analysis/report/report.hpp"
#include "analysis/results/results.hpp"
#include "analysis/uncertainty/input_samples.hpp"

namespace knee::analysis {

/// The ends of the inputs, a table of the points with their bands, and for each architecture which input is most worth
/// measuring: the one that explains most of the spread of p99 (of the mean over its points). `planned` has the points of
/// `samples`.
[[nodiscard]] std::string bands_text(const Results& planned, const InputSamples& samples, ReportStyle style,
                                     const Terminal& terminal = {});

/// The shortest endings of dotted paths that tell them apart and do not begin with a number: `cpu` of `workload.steps.0.cpu`.
[[nodiscard]] std::vector<std::string> short_names(const std::vector<std::string>& paths);

}  // namespace knee::analysis
