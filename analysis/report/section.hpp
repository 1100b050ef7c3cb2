/// Blocks: the points of a results that are read together, as one table.
#pragma once

#include <string>
#include <vector>

#include "analysis/results/results.hpp"

namespace knee::analysis {

/// One point of a section.
struct BlockRow {
  std::string label;  ///< what tells it from the others; empty where its load does
  const Point* point;
  const PointResult* result;
};

/// Points that differ in one thing.
struct Section {
  std::string name;        ///< the architecture, and the swept values that the rows share
  std::string title;       ///< the name, and what the architecture is
  std::string label_name;  ///< what the labels are: a swept key, or `architecture`; empty if there are none
  std::vector<BlockRow> rows;
};

[[nodiscard]] bool is_swept(const Results& results);

/// All points as one section, the architecture telling them apart. The section refers to `results`.
[[nodiscard]] Section comparison(const Results& results);

/// One section for each architecture and each combination of swept values but one: the rows of a section differ
/// in `load` if it is swept, else in the last swept key. They stand by rising load. The sections refer to
/// `results`.
[[nodiscard]] std::vector<Section> blocks_of(const Results& results);

}  // namespace knee::analysis
