/// Uncertain inputs as text for a person.
#pragma once

#include <string>
#include <vector>

#include "analysis/report/report.hpp"
#include "analysis/results/results.hpp"
#include "analysis/table/table.hpp"
#include "analysis/uncertainty/input_samples.hpp"

namespace knee::analysis {

/// The ends of the inputs, a table of the points with their bands, and for each architecture which input is most worth
/// measuring: the one with the largest share in the spread of p99 (`rank_regression`), on average over its points. `planned`
/// has the points of `samples`.
[[nodiscard]] std::string bands_text(const Results& planned, const InputSamples& samples, ReportStyle style,
                                     const Terminal& terminal = {});

/// The same in parts.
struct BandSummary {
  std::string heading;
  Table inputs = {};                     ///< name, path, and the ends
  Table bands = {};                      ///< one row for each point
  std::vector<std::string> advice = {};  ///< one sentence for each architecture
};
[[nodiscard]] BandSummary band_summary(const Results& planned, const InputSamples& samples);

/// The shortest endings of dotted paths that tell them apart and do not begin with a number: `cpu` of `workload.steps.0.cpu`.
[[nodiscard]] std::vector<std::string> short_names(const std::vector<std::string>& paths);

}  // namespace knee::analysis
