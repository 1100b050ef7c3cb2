/// Intervals in a scenario file: `cpu: {uncertain: [3 ms, 5 ms]}` in the place of a value.
#pragma once

#include <vector>

#include "scenarios/schema/schema.hpp"
#include "scenarios/uncertainty/uncertain_input.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios {

/// Replaces each interval in the tree of a scenario by its middle, and returns the intervals in the order of the file. The
/// language's keys then read a plain value. An interval without two ends of one kind, with its low end above the high one, or
/// in a place that takes no quantity is a mistake; its value is removed, and its mapping marked as incomplete.
[[nodiscard]] std::vector<UncertainInput> take_uncertain(Node& root, Diagnostics& mistakes);

/// Puts the intervals into a description of the scenario with their middles, in the places of the middles. An input that the
/// description has in another place (of an architecture that extends another one) keeps its middle there.
void put_uncertain(Schema& described, const std::vector<UncertainInput>& inputs);

}  // namespace knee::scenarios
