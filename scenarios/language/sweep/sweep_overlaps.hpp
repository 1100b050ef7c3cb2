/// Axes of a sweep whose values overwrite each other.
#pragma once

#include <vector>

#include "scenarios/language/sweep/sweep_axes.hpp"

namespace knee::scenarios::language {

/// Points of such axes would bear a value with which they are not simulated, or stand twice in the tables. A mistake: two axes that set one
/// path of an architecture, a value with keys that another axis sets, the rate of the arrivals beside the load, a value that stands twice.
void check_overlaps(const std::vector<SweptDimension>& dimensions, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
