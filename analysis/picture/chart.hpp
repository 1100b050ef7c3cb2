/// `Chart`: curves or bars, ready to be drawn by gnuplot, in a terminal or in a page.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/estimate/estimate.hpp"

namespace knee::analysis {

/// A scale of a chart.
struct Scale {
  std::string name;  ///< with its unit: `offered load, requests/s`
  bool logarithmic = false;
};

/// Values of one kind over one scale: "p99 latency of each architecture over the offered load".
struct Chart {
  enum class Kind : std::uint8_t { lines, bars, stacked_bars };

  struct Point {
    double x = 0;             ///< or the number of a category
    Estimate y = {};          ///< not-a-number: a gap
    std::string remark = {};  ///< for a tooltip: `saturated`, `bottleneck loop 97 %`
  };
  struct Curve {
    std::string name;
    std::vector<Point> points = {};
    std::vector<double> bounds = {};  ///< of each point, by theory; empty without any
    bool is_law = false;              ///< a formula: a line without points
  };
  /// A horizontal line: the limit of an objective.
  struct Limit {
    std::string name;
    double y = 0;
  };
  /// A marked place on the x axis: a knee, a capacity, the expected load.
  struct Mark {
    std::string name;
    Estimate x = {};
  };

  std::string id;     ///< a file name without ending: `throughput`
  std::string title;
  Kind kind = Kind::lines;
  Scale x = {};
  Scale y = {};
  std::vector<std::string> categories = {};  ///< of the x axis, if it is no number
  std::vector<Curve> curves = {};
  std::vector<Limit> limits = {};
  std::vector<Mark> marks = {};
};

}  // namespace knee::analysis
