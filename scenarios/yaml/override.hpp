/// Overrides: values that the command line or a sweep puts in place of those of the scenario.
#pragma once

#include <string_view>

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios {

/// Applies `PATH=VALUE`, as in `--set workload.arrivals.poisson=400/s`. The value is YAML: `nodes=[1, 2, 4]`
/// sets a list. Mistakes in it, also those found later, have the whole option as their place.
void set(Node& root, std::string_view assignment, Diagnostics& mistakes);

/// Puts a value at a path: keys and list indices (from 0), joined by dots. A key may hold dots itself if the
/// mapping already has it. Missing keys are created, valid or not: the reader of the tree reports
/// unknown ones. A path that leads through a single value or past the end of a list is a mistake,
/// at the place of the value. Returns whether the value is in place.
bool assign(Node& root, std::string_view path, const Node& value, Diagnostics& mistakes);

}  // namespace knee::scenarios
