/// A distribution of durations, as a scenario writes it.
#pragma once

#include "scenarios/yaml/node.hpp"
#include "scenarios/schema/schema_type.hpp"
#include "sim/random/distribution.hpp"

namespace knee::scenarios::language {

/// What is drawn from, in seconds, and what was written, to be printed again.
struct WrittenDistribution {
  sim::Distribution drawn;
  Node written;
};

/// `4 ms` (always the same), or one law: `lognormal: {mean: 4 ms, cv: 0.8}`. An infinite mean is a mistake:
/// nothing that is served in a finite time has one, and no average of it would ever settle; so is one beyond what a
/// duration may be.
[[nodiscard]] Type<WrittenDistribution> distribution();

/// Whether the mean is finite and no longer than a duration may be; a mistake at `node` if not.
[[nodiscard]] bool check_mean(const sim::Distribution& distribution, const Node& node, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
