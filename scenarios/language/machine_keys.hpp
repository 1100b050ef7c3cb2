/// A machine, as a scenario writes it.
#pragma once

#include "models/machine/machine.hpp"
#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios::language {

/// What a machine is where nothing is said.
inline constexpr models::Machine::Options kDefaultMachine{
    .cores = 4, .speed = 1, .slices = {.switch_cost = std::chrono::microseconds{2}}};

[[nodiscard]] Type<models::Machine::Options> machine();

}  // namespace knee::scenarios::language
