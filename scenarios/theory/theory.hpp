/// What theory says about an architecture of a scenario, without simulation.
#pragma once

#include <optional>
#include <string>

#include "analysis/theory/prediction.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios::theory {

/// The bottleneck, and predictions at the scenario's own load: bounds of throughput and latency, utilisations, and a model of
/// the latency where one applies. A model is exact only where the scenario's distributions and disciplines are those of the
/// theory; the names of scenario and architecture play no role.
[[nodiscard]] analysis::theory::ArchitectureTheory theory_of(const Scenario& scenario, const Architecture& architecture);

/// Why there is no theory of an architecture, not even a bound; none: there is one.
[[nodiscard]] std::optional<std::string> obstacle(const Scenario& scenario, const Architecture& architecture);

}  // namespace knee::scenarios::theory
