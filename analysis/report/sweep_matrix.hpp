/// Matrices: one latency quantile of an architecture over the two axes of a sweep.
#pragma once

#include <string>
#include <vector>

#include "analysis/results/results.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// A matrix and its heading.
struct SweepMatrix {
  std::string title;
  Table table;  ///< a row for each value of one axis, a column for each value of the other
};

/// The quantile that the objective limits for all requests (the highest of several; without one p99) of each architecture for which
/// exactly two axes have several values; keys that move together are one axis. The axis with fewer values has the columns, at equal
/// numbers the last one. A saturated point is `sat`, a failed one `failed`; a value that misses the objective has a `!`, and a
/// combination that is not simulated is empty. None if both axes have more than twelve values.
[[nodiscard]] std::vector<SweepMatrix> sweep_matrices(const Results& results);

/// The meaning of the marks in some matrices, as a sentence; empty if there are none.
[[nodiscard]] std::string matrix_legend(const std::vector<SweepMatrix>& matrices);

}  // namespace knee::analysis
