/// How long and how often a point is simulated, as a scenario writes it.
#pragma once

#include "scenarios/schema/schema_type.hpp"
#include "scenarios/scenario.hpp"

namespace knee::scenarios::language {

[[nodiscard]] Type<Measure> measure();

}  // namespace knee::scenarios::language
