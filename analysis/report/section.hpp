/// `Section`: points that one table of the report shows together.
#pragma once

#include <string>
#include <vector>

#include "analysis/results/results.hpp"

namespace knee::analysis {

/// One point of a section.
struct SectionRow {
  std::string label;  ///< tells the row from the others; empty if its load does so
  const Point* point;
  const PointResult* result;
};

/// Points that differ in one swept key or in the architecture.
struct Section {
  std::string name;        ///< the architecture, and the swept values that the rows share
  std::string title;       ///< the name with a short description of the architecture
  std::string label_name;  ///< heading of the labels: a swept key, or `architecture`; empty without labels
  std::vector<SectionRow> rows;
};

[[nodiscard]] bool is_swept(const Results& results);

/// All points as one section, labelled by architecture. The section refers to `results`.
[[nodiscard]] Section comparison(const Results& results);

/// One section for each architecture and each combination of swept values except one: the rows of a section differ
/// in `load` if it is swept, else in the last swept key, and are sorted by rising load. The sections refer to
/// `results`.
[[nodiscard]] std::vector<Section> sections_of(const Results& results);

}  // namespace knee::analysis
