/// The names of a scenario's request classes.
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios {

/// In the order of `models::Request::class_number`: stream after stream, and in each class after class.
[[nodiscard]] std::vector<std::string> class_names(const Scenario& scenario);

}  // namespace knee::scenarios
