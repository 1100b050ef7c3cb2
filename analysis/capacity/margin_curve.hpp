/// `MarginCurve`: a margin that rises with the load, measured at one load after another.
#pragma once

#include <functional>
#include <map>

#include "analysis/estimate/estimate.hpp"

namespace knee::analysis {

/// A margin, negative at low loads and positive at high ones, with its interval at each load.
class MarginCurve {
 public:
  explicit MarginCurve(std::function<Estimate(double load)> measure) : measure_{std::move(measure)} {}

  /// The margin at a load, measured once.
  const Estimate& at(double load);

  /// The load between `low` and `high` at which the margin is 0. The interval is that of the margin there, divided by the slope
  /// between the loads around it: the loads at which the sample does not contradict a margin of 0. The signs at `low` and
  /// `high` must differ.
  [[nodiscard]] Estimate root(double low, double high);

 private:
  std::function<Estimate(double load)> measure_;
  std::map<double, Estimate> known_;
};

}  // namespace knee::analysis
