/// Scenarios made at random, as text: all steps, pools, limits, classes, closed and open.
#pragma once

#include <cstdint>
#include <string>

namespace knee::properties {

/// Scenario number `number`, always the same. One architecture, no balancer.
[[nodiscard]] std::string random_scenario(std::uint64_t number);

}  // namespace knee::properties
