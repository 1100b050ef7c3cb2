/// `MarginCurve`: a margin that rises with the load, measured at one load after another.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "analysis/capacity/load_axis.hpp"
#include "analysis/estimate/estimate.hpp"

namespace knee::analysis {

/// A margin, negative at low loads and positive at high ones, with its interval at each load. Between whole numbers of users
/// it is a straight line, and so are the ends of its interval.
class MarginCurve {
 public:
  MarginCurve(const LoadAxis& axis, std::function<Estimate(double load)> measure) : axis_{axis}, measure_{std::move(measure)} {}

  /// The margin at a load; each load is measured once.
  Estimate at(double load);

  /// The load between `low` and `high` at which the margin is 0: the last bit of the way is a straight line from the nearest
  /// measured load, along the slope between the loads 8 % below and above it. The interval consists of the loads at which the sample does
  /// not contradict a margin of 0. The signs at `low` and `high` must differ.
  [[nodiscard]] Estimate root(double low, double high);

 private:
  const Estimate& measured(double load);
  [[nodiscard]] double nearest(double load) const;  // of the measured loads
  double slope_between(double below, double above);

  LoadAxis axis_;
  std::function<Estimate(double load)> measure_;
  std::map<double, Estimate> known_;
};

}  // namespace knee::analysis
