/// The objective, as a scenario writes it.
#pragma once

#include "scenarios/reader/type.hpp"
#include "scenarios/scenario.hpp"

namespace knee::scenarios::language {

[[nodiscard]] Type<Objective> objective();

}  // namespace knee::scenarios::language
