/// KeyRule: what a key of an architecture needs to have an effect.
#pragma once

#include <span>
#include <string_view>

#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/language/step_facts.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios::language {

/// An architecture as it is written and built, beside the scenario around it.
struct KeyUse {
  const Scenario& scenario;
  const StepFacts& steps;
  const Architecture& written;
  const scenarios::Architecture& built;
};

/// Without `is_met` the key has no effect. A key can have several rules, all of which must be met, not necessarily at the
/// same swept values.
struct KeyRule {
  std::string_view key;  ///< of an architecture: `hop`, `offload.start-up`
  bool (*is_met)(const KeyUse& use);
  const char* why;     ///< "no step runs on the executor"
  const char* advice;  ///< to give the key an effect
};

[[nodiscard]] std::span<const KeyRule> key_rules();

/// Whether clients open connections during a run: not if all exist before and none is closed.
[[nodiscard]] bool opens_connections(const KeyUse& use);
/// Whether several processes serve, or a plan may choose several.
[[nodiscard]] bool has_several_processes(const KeyUse& use);

}  // namespace knee::scenarios::language
