/// Numbers and names of findings, in words.
#pragma once

#include <string>
#include <vector>

#include "analysis/findings/findings.hpp"

namespace knee::analysis {

/// A range of loads up to `to` (infinite: without end), and the architectures that hold in it, the smallest first.
struct LoadRange {
  double to;
  std::vector<std::string> hold;
};

/// The ranges between the capacities, by rising load.
[[nodiscard]] std::vector<LoadRange> ranges_of(const Findings& findings);

/// Whether `a` is smaller than `b`: it has fewer nodes, else fewer processes, else fewer threads.
[[nodiscard]] bool is_smaller(const Point& a, const Point& b);

/// `a`, `a and b`, `a, b and c`.
[[nodiscard]] std::string joined(const std::vector<std::string>& names);

/// `1166/s (1110 to 1224)`, `340 users (331 to 348)`, or why there is no capacity.
[[nodiscard]] std::string capacity_text(const LoadAxis& axis, const Capacity& capacity);
/// `+62 %`, `-40 %`: a relative difference.
[[nodiscard]] std::string percent_text(double relative);
/// `+10 %`, `+10 % (8 to 12)`: a relative change and its interval.
[[nodiscard]] std::string change_text(const Estimate& relative);
/// `10.1 ±2`; empty without a value.
[[nodiscard]] std::string elasticity_text(const Estimate& elasticity);
/// `10.1 %`, `10.1 % (8 to 12)`: per cent for each per cent.
[[nodiscard]] std::string percents_text(const Estimate& elasticity);

}  // namespace knee::analysis
