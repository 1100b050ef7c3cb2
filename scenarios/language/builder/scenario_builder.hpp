/// Builds the scenario that is simulated from the scenario as written.
#pragma once

#include <string>
#include <vector>

#include "scenarios/language/builder/platform_builder.hpp"
#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/recording/recordings.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios::language {

/// Resolves names and puts the models' options together. An inconsistency is a mistake: a call of an
/// undeclared service, recorded demands without recorded arrivals. `written` was read without a mistake.
[[nodiscard]] scenarios::Scenario build(const Scenario& written, Recordings& recordings, Platforms& platforms,
                                        Diagnostics& mistakes);

}  // namespace knee::scenarios::language
