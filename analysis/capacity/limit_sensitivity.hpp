/// `LimitSensitivity`: how much a capacity depends on the value of the limit.
#pragma once

#include <optional>

#include "analysis/capacity/capacity.hpp"
#include "analysis/objective/objective.hpp"

namespace knee::analysis {

/// Limits that are by this share lower and higher than the objective's.
inline constexpr double kOtherLimit = 0.05;

struct LimitSensitivity {
  double elasticity = Estimate::kNone;  ///< per cent of the limited quantity for each per cent of load at the capacity
  double lower = Estimate::kNone;       ///< the capacity of the lower limit
  double higher = Estimate::kNone;      ///< the capacity of the higher limit
};

/// From the trials of a search, which are points of one curve: straight lines between them, and beyond them. Not-a-number
/// without two trials at which work does not pile up.
[[nodiscard]] LimitSensitivity limit_sensitivity(const Capacity& capacity);

/// The limited quantile that is nearest to its limit at the capacity; none if the errors are, or without a capacity.
[[nodiscard]] std::optional<Objective::Quantile> binding_quantile(const CapacityQuestion& question, const Capacity& capacity);

}  // namespace knee::analysis
