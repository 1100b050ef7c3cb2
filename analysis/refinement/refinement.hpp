/// Refinement: the loads at which a curve needs more points.
#pragma once

#include <vector>

#include "analysis/estimate/estimate.hpp"
#include "analysis/refinement/load_range.hpp"

namespace knee::analysis {

/// What was found at one load of a curve.
struct CurvePoint {
  enum class State {
    steady,
    unsteady,  ///< no latency is known: it is saturated, or too short to say so
    failed,  ///< nothing is known
  };

  double load = 0;
  State state = State::failed;
  std::vector<Estimate> values = {};  ///< of the curves over the load, the same ones at each point; some may have no value
};

/// The loads to simulate next, ascending; none: straight lines between the points are the curves. `points` are all points so far, by
/// ascending load; `precision` is the largest error that is accepted, relative to the value (and to the load of a change of state).
/// The answer depends on nothing else.
///
/// The interval between two neighbours is divided
/// - if one of them is steady and the other is not, until it is narrower than `precision` of its load;
/// - if a straight line between them may be wrong by more than `precision` of one of the values. The error of a line over an interval
///   of width h is at most h^2/8 |f''| (de Boor, "A Practical Guide to Splines", 1978, chapter III). f''/2 is the second divided
///   difference of an end with both its neighbours; the greater one of the two ends counts, and the aim is 0.7 of the precision,
///   because a curve near its pole bends more between the points than at them.
///
/// Where the intervals of both ends are wider than the precision, near saturation, an error within them is accepted. A bend counts only
/// where the value deviates from the line through its neighbours by more than its intervals explain: where values are not precise
/// enough to see a bend, longer simulations help, not more points. The curve of a latency ends at the last point
/// before saturation. An interval narrower than a twentieth of the precision is not divided: a step of a curve is known well enough there.
/// If fewer points are left than intervals need one, those furthest from their aim come first.
[[nodiscard]] std::vector<double> next_loads(const LoadRange& range, const std::vector<CurvePoint>& points, double precision);

}  // namespace knee::analysis
