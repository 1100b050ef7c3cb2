/// `ScalingCurve`: throughput over the number of users, cores, threads, processes or nodes, as a sweep has measured it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/estimate/estimate.hpp"
#include "analysis/results/results.hpp"

namespace knee::analysis {

/// The quantity that scales.
enum class ScalingQuantity {
  throughput,  ///< of closed users, or of a saturated deployment
  capacity,    ///< the highest load that meets the objective
};

/// A point of a sweep that tells nothing about scaling.
struct LeftOutSize {
  double size;
  double offered_per_s;  ///< none with closed users
  double utilisation;    ///< of the busiest resource; none if the point has failed
};

/// The values of one architecture over one swept number.
struct ScalingCurve {
  struct Point {
    double size;
    Estimate value;  ///< per second
  };

  std::string architecture;  ///< with the swept values that the points share: `gunicorn, machine.cores 4`
  std::string size;          ///< the number: `processes`, `servers of db`
  ScalingQuantity quantity = ScalingQuantity::throughput;
  double confidence = 0.95;
  std::vector<Point> points = {};          ///< by rising size
  std::vector<LeftOutSize> left_out = {};  ///< by rising size
};

/// One curve for each swept number (a key that ends with `users`, `threads`, `processes`, `nodes`, `cores`, `servers`,
/// `workers`, `connections` or `pool`, and has three different values at least), for each architecture and each combination
/// of the other swept values.
///
/// The value at a size is the throughput. Over users it is the throughput of the sweep. Over anything else it is the largest
/// throughput over the swept loads or users, if one of these saturates the deployment: its number of requests grows, its
/// busiest resource is in use for 98 % of the time (95 % with closed users), or it serves less than 95 % of what is offered. A size without saturation
/// is left out, because its throughput is the load that is offered. If then `capacities` has values at more sizes (keys: labels
/// of points without the load), the values are capacities.
[[nodiscard]] std::vector<ScalingCurve> scaling_curves(const Results& results,
                                                       const std::map<std::string, Estimate>& capacities = {});

/// `4 processes`, `1 process`, `2 servers of db`.
[[nodiscard]] std::string count_text(double count, const std::string& size);

}  // namespace knee::analysis
