/// Results: the points of a study and what came of each.
#pragma once

#include <string>
#include <vector>

#include "analysis/results/point_result.hpp"

namespace knee::analysis {

/// What a scenario claims of its results.
struct Claim {
  std::string text;  ///< in words
  const Metric* metric;
  std::string of;                  ///< the architecture whose value it is
  std::string over = {};           ///< the one it is divided by; empty: none
  std::string request_class = {};  ///< empty: all requests
  std::optional<double> above = {};
  std::optional<double> below = {};
};

/// A point, and once it is simulated what came of it.
struct Entry {
  Point point;
  PointResult result = {};
};

/// The points of a study, and what identifies the study.
struct Results {
  std::string scenario;
  std::string description;
  std::string hash;          ///< of the scenario with everything it includes and overrides
  std::string version = {};  ///< of knee
  std::vector<Entry> points = {};
  std::vector<Claim> claims = {};
};

}  // namespace knee::analysis
