/// `UncertainInput`: a value of a scenario that is known to lie within an interval.
#pragma once

#include <string>
#include <vector>

#include "scenarios/language/assignment.hpp"
#include "scenarios/yaml/source_location.hpp"

namespace knee::scenarios {

/// The value at `path`. It is uniform on its scale, which is logarithmic if both ends are positive and the ratio of `high` to
/// `low` is above 2, else linear.
struct UncertainInput {
  std::string path = {};      ///< `workload.arrivals.poisson`
  std::string low = {};       ///< as written
  std::string high = {};      ///< as written, of the same kind as `low` and not below it
  std::string middle = {};    ///< the value of the scenario itself: the middle of the scale, to six digits
  bool whole = false;    ///< a whole number: values between the ends are rounded
  SourceLocation place = {};  ///< of the interval
};

/// The value at `share` of the scale: 0 is the low end, 1 the high end.
[[nodiscard]] std::string value_at(const UncertainInput& input, double share);

/// Puts each input at its share of its scale; `shares` has one number from 0 to 1 for each.
[[nodiscard]] std::vector<language::Assignment> assignments_at(const std::vector<UncertainInput>& inputs,
                                                               const std::vector<double>& shares);

}  // namespace knee::scenarios
