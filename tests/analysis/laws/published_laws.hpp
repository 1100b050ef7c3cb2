/// Published measurements of scalability (tests/data/published/README.md).
#pragma once

#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "analysis/laws/law_fit.hpp"

namespace knee::analysis::laws {

/// The points of `usl-NAME.csv` up to a size.
inline std::vector<Observation> published(const std::string& name, double largest = std::numeric_limits<double>::infinity()) {
  std::ifstream file{std::string{KNEE_SOURCE_DIR} + "/tests/data/published/usl-" + name + ".csv"};
  std::vector<Observation> points;
  std::string line;
  std::getline(file, line);  // the source
  std::getline(file, line);  // the columns
  while (std::getline(file, line)) {
    const Observation point{.size = std::stod(line), .value = std::stod(line.substr(line.find(',') + 1))};
    if (point.size <= largest) points.push_back(point);
  }
  if (points.empty()) std::abort();
  return points;
}

}  // namespace knee::analysis::laws
