/// Intervals in a scenario file: `cpu: {uncertain: [3 ms, 5 ms]}` in the place of a value.
#pragma once

#include <vector>

#include "scenarios/uncertainty/uncertain_input.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios {

/// Replaces each interval in the tree of a scenario by its middle, and returns the intervals in the order of the file. The
/// language's keys then read a plain value. An interval without two ends of one kind, with its low end above the high one, or
/// in a place that takes no quantity is a mistake; its value is removed, and its mapping marked as incomplete.
[[nodiscard]] std::vector<UncertainInput> take_uncertain(Node& root, Diagnostics& mistakes);

}  // namespace knee::scenarios
