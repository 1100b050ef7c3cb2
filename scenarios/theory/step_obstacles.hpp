/// Steps of which there is no theory.
#pragma once

#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios::theory {

/// The reason why the steps of the requests have no theory, neither of waiting nor of bounds; null: they have one. What such steps
/// take depends on other requests, or goes on after the response.
[[nodiscard]] const char* step_obstacle(const Scenario& scenario);

}  // namespace knee::scenarios::theory
