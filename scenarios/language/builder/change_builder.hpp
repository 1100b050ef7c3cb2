/// Builds what happens to nodes and services during a run.
#pragma once

#include <vector>

#include "models/failures/change.hpp"
#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios::language {

/// A node that some architecture does not have, an unknown service, a node that drains without a balancer, and changes at given
/// times without a fixed length of the run are mistakes. `built` has the architectures, services and `measure` already.
[[nodiscard]] std::vector<models::Change> build_changes(const Scenario& written, const scenarios::Scenario& built,
                                                        Diagnostics& mistakes);

/// A run with an autoscaler has a fixed length: it covers the time in which the number of nodes finds the load.
void check_scaled_length(const Scenario& written, const scenarios::Scenario& built, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
