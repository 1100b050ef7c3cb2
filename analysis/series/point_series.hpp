/// `PointSeries`: the course of one point, the mean over its replications.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "analysis/results/results.hpp"

namespace knee::analysis {

/// Names of the metrics that charts of a series draw, columns of `series_table`.
[[nodiscard]] std::span<const char* const> drawn_series();

/// Values of the metrics of `drawn_series`, interval by interval. A value that no replication has is not-a-number.
struct PointSeries {
  std::string label = {};
  std::vector<double> from_s = {};
  std::vector<double> to_s = {};
  std::vector<std::vector<double>> values = {};  ///< of each metric, in each interval

  /// The values of the metric called `name`, one of `drawn_series`.
  [[nodiscard]] const std::vector<double>& of(const char* name) const;
};

/// Collects the intervals of the replications of a point.
class SeriesMean {
 public:
  /// Adds an interval of a replication, by its number; `values` are those of `drawn_series`.
  void add(std::size_t interval, double from_s, double to_s, std::span<const double> values);

  /// The means. A series with more than `kMostDrawn` intervals becomes one of longer intervals, whose values are the means of those
  /// that they join.
  [[nodiscard]] PointSeries series(std::string label) const;

  static constexpr std::size_t kMostDrawn = 500;

 private:
  struct Sum {
    double sum = 0;
    double count = 0;
  };
  struct Interval {
    double from_s = 0;
    double to_s = 0;
    std::vector<Sum> sums = {};
  };
  std::vector<Interval> intervals_;
};

/// The series of all points, in their order. The last rung of each point holds the batches of its series (`series_table`).
[[nodiscard]] std::vector<PointSeries> series_of(const Results& results);

}  // namespace knee::analysis
