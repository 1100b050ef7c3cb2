/// `Contender`: an architecture with values for the swept keys except the load: what a decision chooses between.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/estimate/estimate.hpp"
#include "analysis/results/results.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::cli {

/// A point of a sweep, and its load.
struct CurvePoint {
  double load;
  const analysis::Entry* entry;
};

/// An architecture as a decision sees it.
struct Contender {
  std::string name;                   ///< `gunicorn`, or `gunicorn, processes 4`
  scenarios::Scenario scenario;       ///< at the expected load
  std::size_t architecture = 0;       ///< number in the scenario
  analysis::Point planned;            ///< at the expected load, not simulated
  std::vector<CurvePoint> curve = {};  ///< its points of the sweep, by load; a single one if the load is not swept

  /// The largest throughput of the curve; none if the load is not swept.
  [[nodiscard]] analysis::Estimate peak() const;
  /// Where the mean latency begins to grow faster than the throughput, between two loads of the curve; none if it does not.
  [[nodiscard]] std::optional<double> rough_knee() const;
};

/// The contenders of a sweep, at the load `expected`. They refer to the results of the sweep.
[[nodiscard]] std::vector<Contender> contenders_of(const FinishedSweep& sweep, double expected);

}  // namespace knee::cli
