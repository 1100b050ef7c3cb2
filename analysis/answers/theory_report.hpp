/// The report of theory: predictions for each architecture.
#pragma once

#include <string>
#include <vector>

#include "analysis/table/table.hpp"
#include "analysis/theory/prediction.hpp"

namespace knee::analysis {

using theory::ArchitectureTheory;
using theory::Prediction;

/// One row for each prediction: architecture, model, standing, quantity, value, what it leaves out. The first row of an
/// architecture has the quantity `highest_rate_per_s`: the load at which its bottleneck is busy all the time.
[[nodiscard]] Table theory_table(const std::vector<ArchitectureTheory>& theories);

/// One sentence: the highest rate and the bottleneck. "node serves at most 1163/s; then its loop is busy all the time."
[[nodiscard]] std::string bottleneck_sentence(const ArchitectureTheory& theory);

/// The bound and the model of an architecture in one line: "at most 1163/s (loop); M/G/1 applies as an approximation".
[[nodiscard]] std::string theory_line(const ArchitectureTheory& theory);

/// The same as the table for a person: a sentence for each architecture, the predictions, and what each model leaves out.
[[nodiscard]] std::string theory_text(const std::vector<ArchitectureTheory>& theories, const std::string& headline);

}  // namespace knee::analysis
