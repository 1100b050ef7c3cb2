/// `Results`: the points of a plan, each with its result.
#pragma once

#include <string>
#include <vector>

#include "analysis/results/point_result.hpp"

namespace knee::analysis {

/// A claim of a scenario about its results, for example "p99 of threads is more than 2 times that of the loop".
struct Claim {
  std::string text;  ///< the claim in words
  const Metric* metric;
  std::string of;                  ///< the architecture whose metric is meant
  std::string over = {};           ///< the architecture whose metric it is divided by; empty: no ratio
  std::string request_class = {};  ///< empty: all requests
  std::optional<double> above = {};
  std::optional<double> below = {};
};

/// A point and, once it is simulated, its result.
struct Entry {
  Point point;
  PointResult result = {};
};

/// The scenario of a plan, for reading it again.
struct Origin {
  std::string path;       ///< of the scenario file, absolute; `-`: standard input
  std::string arguments;  ///< the path and the overrides as on the command line
  std::string yaml;       ///< the scenario with every default and override
  std::string shard = {};  ///< which of the points these are: `2/7`, the second of seven shares; empty: all
};

/// The points of a plan, and the names that identify the plan.
struct Results {
  std::string scenario;
  std::string description;
  std::string hash;          ///< hash of the scenario with all included files and overrides
  std::string version = {};  ///< version of knee
  Origin origin = {};
  std::vector<std::vector<std::string>> together = {};  ///< swept keys that move together, group by group
  std::vector<Entry> points = {};
  std::vector<Claim> claims = {};
};

}  // namespace knee::analysis
