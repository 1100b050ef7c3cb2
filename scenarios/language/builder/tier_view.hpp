/// A tier of a scenario as if it were the service itself.
#pragma once

#include "scenarios/language/keys/experiment/scenario_keys.hpp"

namespace knee::scenarios::language {

/// The scenario with the requests of a tier as its workload, without arrivals and a plan: what the keys of the tier's architecture
/// depend on. `tier` is one of its services, with an architecture.
[[nodiscard]] Scenario tier_view(const Scenario& scenario, const Named<Service>& tier);

/// The service's architecture under its name.
[[nodiscard]] Named<Architecture> architecture_of(const Named<Service>& tier);

}  // namespace knee::scenarios::language
