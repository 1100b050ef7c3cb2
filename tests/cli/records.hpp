/// Hand-made points for the tests of the command line.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/analysis/made_up.hpp"

namespace knee::cli {

/// A point of a fixed size that is still to be simulated.
inline analysis::Point planned_point(const std::string& architecture, const std::string& load,
                                     std::size_t replications) {
  analysis::Point point = analysis::made_up_point(architecture, load, {});
  point.effort.replications = replications;
  point.identity = architecture + " at " + load;
  point.rungs.clear();
  return point;
}

/// Two architectures at two loads.
inline analysis::Results planned_results(std::size_t replications = 2) {
  analysis::Results results{.scenario = "json-api", .description = "A JSON API.", .hash = "0123456789abcdef"};
  for (const char* architecture : {"node", "gunicorn"}) {
    for (const char* load : {"50/s", "100/s"}) {
      results.points.push_back({.point = planned_point(architecture, load, replications)});
    }
  }
  return results;
}

/// Numbers that differ for every point and replication and need all digits of a double.
inline analysis::Replication numbered(std::size_t point, std::size_t replication) {
  const double mean_ms = 1 + static_cast<double>(point) + static_cast<double>(replication) / 7;
  return analysis::made_up({.mean_ms = mean_ms, .spread = 0.1, .number = replication});
}

/// What tells one replication from another one.
inline double mean_ms_of(const analysis::Replication& replication) { return analysis::values_of(replication).mean_ms; }

}  // namespace knee::cli
