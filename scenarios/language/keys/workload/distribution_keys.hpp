/// Distributions of durations in a scenario.
#pragma once

#include "scenarios/schema/schema_type.hpp"
#include "scenarios/yaml/node.hpp"
#include "sim/random/distribution.hpp"

namespace knee::scenarios::language {

/// A distribution in seconds, and the node from which it was read, to be printed again.
struct WrittenDistribution {
  sim::Distribution drawn;
  Node written;
};

/// `4 ms` (always the same), or one kind: `lognormal: {mean: 4 ms, cv: 0.8}`. An infinite mean is a mistake,
/// because averages of the values do not converge; so is a mean above the longest duration.
class DistributionType final : public SchemaType<WrittenDistribution> {
 public:
  bool read(const Node& node, WrittenDistribution& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const WrittenDistribution* value, const SchemaContext& context) const final;
};

[[nodiscard]] inline DistributionType distribution() { return {}; }

/// Whether the mean is finite and no longer than a duration may be; a mistake at `node` if not.
[[nodiscard]] bool check_mean(const sim::Distribution& distribution, const Node& node, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
