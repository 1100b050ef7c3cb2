/// The identity of a point: a hash of what its simulation reads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenarios/experiment_plan.hpp"

namespace knee::scenarios {

/// One text of 32 hexadecimal digits for each point of `plan`, in its order. It covers the scenario with every default and with the
/// swept values in place, the architecture of the point, the contents of the files that the scenario names, and of `measure` what a run
/// reads: seed, warm-up, duration, skip, greatest number of events. It does not cover what only the analysis reads: description,
/// objective, expectations, precision, confidence, number of replications; nor the other architectures, the sweep and its other values.
///
/// Points with the same identity have equal replications of equal number and length, as long as the model is the same.
/// Points that differ only in the way they are written (0.5 s, 500 ms) have the same identity; a changed default is a change.
[[nodiscard]] std::vector<std::string> point_identities(const ExperimentPlan& plan);

/// The same for points that are found later, one by one. Each combination of values besides the load is read once.
class PointIdentities {
 public:
  /// The plan outlives it, and is that of the points to come.
  explicit PointIdentities(const ExperimentPlan& plan);
  ~PointIdentities();
  PointIdentities(const PointIdentities&) = delete;
  PointIdentities& operator=(const PointIdentities&) = delete;

  [[nodiscard]] std::string of(const Point& point);

 private:
  class Readings;
  std::unique_ptr<Readings> readings_;
};

}  // namespace knee::scenarios
