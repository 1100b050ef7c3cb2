/// The network, as a scenario writes it.
#pragma once

#include "scenarios/schema/schema_type.hpp"
#include "scenarios/scenario.hpp"

namespace knee::scenarios::language {

[[nodiscard]] Type<NetworkOptions> network();

}  // namespace knee::scenarios::language
