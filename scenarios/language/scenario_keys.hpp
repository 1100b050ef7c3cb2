/// A whole scenario, as it is written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/language/architecture_keys.hpp"
#include "scenarios/language/expectation.hpp"
#include "scenarios/language/machine_keys.hpp"
#include "scenarios/language/objective_keys.hpp"
#include "scenarios/language/service_keys.hpp"
#include "scenarios/language/sweep.hpp"
#include "scenarios/language/workload_keys.hpp"
#include "scenarios/scenario.hpp"

namespace knee::scenarios::language {

struct Scenario {
  std::string name;
  std::string description;
  Workload workload;
  std::vector<Named<Service>> services;
  models::Machine::Options machine = kDefaultMachine;
  NetworkOptions network;
  std::vector<Named<Architecture>> architectures;
  Sweep sweep;
  std::optional<Objective> objective;
  Measure measure;
  std::vector<Expectation> expectations;
};

/// The type of the outermost mapping of a scenario file, what it extends laid under it.
[[nodiscard]] Type<Scenario> scenario();

}  // namespace knee::scenarios::language
