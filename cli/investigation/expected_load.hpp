/// The load that a decision is about.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::cli {

/// The load of `--load`, else the scenario's own. Throws `Failure` (wrong input) if it is given in another unit than that of
/// the scenario's load.
[[nodiscard]] double expected_load(const CommandLine& line, const scenarios::Scenario& scenario);

}  // namespace knee::cli
