/// The queues of jobs of a scenario.
#pragma once

#include <vector>

#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios::language {

/// Jobs for unknown queues, and queues with an unknown broker, are mistakes.
void check_queues(const Scenario& written, Diagnostics& mistakes);

[[nodiscard]] std::vector<models::JobQueue::Options> build_queues(const std::vector<Named<Queue>>& written);

}  // namespace knee::scenarios::language
