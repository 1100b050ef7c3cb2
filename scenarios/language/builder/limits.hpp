/// Limits that no single key can keep: a run fits the clock, a request and a deployment fit memory.
#pragma once

#include "scenarios/language/keys/scenario_keys.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/source_location.hpp"

namespace knee::scenarios::language {

/// A request whose steps together take too long, are too many or hold too much memory, and an architecture
/// with too many threads, are mistakes. `built` was built from `written`.
void check_limits(const scenarios::Scenario& built, const Scenario& written, Diagnostics& mistakes);

/// A run that the clock's 292 years do not hold is a mistake at `place`: so many requests arrive too seldom.
/// A recording ends by itself.
void check_length(const scenarios::Scenario& built, const SourceLocation& place, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
