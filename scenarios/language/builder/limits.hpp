/// Limits of several keys together: a run fits the clock, a request and a deployment fit memory.
#pragma once

#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/source_location.hpp"

namespace knee::scenarios::language {

/// A request whose steps together take too long, are too many or hold too much memory, and an architecture
/// with too many threads, are mistakes. `built` was built from `written`.
void check_limits(const scenarios::Scenario& built, const Scenario& written, Diagnostics& mistakes);

/// A run beyond the clock's 292 years is a mistake at `place`: its requests arrive too seldom. A recording has a length of
/// its own.
void check_length(const scenarios::Scenario& built, const SourceLocation& place, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
