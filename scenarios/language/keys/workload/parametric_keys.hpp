/// Distributions that a few numbers describe: `lognormal: {mean: 4 ms, cv: 0.8}`.
#pragma once

#include "scenarios/schema/key_visitor.hpp"
#include "scenarios/schema/schema_type.hpp"
#include "sim/random/distribution.hpp"

namespace knee::scenarios::language {

using DistributionSchema = SchemaType<sim::Distribution>;

[[nodiscard]] const DistributionSchema& constant();
[[nodiscard]] const DistributionSchema& exponential();
[[nodiscard]] const DistributionSchema& uniform();
[[nodiscard]] const DistributionSchema& erlang();
[[nodiscard]] const DistributionSchema& gamma();
[[nodiscard]] const DistributionSchema& lognormal();
[[nodiscard]] const DistributionSchema& weibull();
[[nodiscard]] const DistributionSchema& pareto();
[[nodiscard]] const DistributionSchema& bounded_pareto();
[[nodiscard]] const DistributionSchema& hyperexponential();

/// Takes the distribution, or reports each parameter that the kernel refuses, at its key.
void take_distribution(sim::CheckedDistribution made, KeyVisitor& keys, sim::Distribution& into);

}  // namespace knee::scenarios::language
