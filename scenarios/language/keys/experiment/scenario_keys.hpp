/// A scenario as a file describes it: the keys of the outermost mapping.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/language/keys/architecture/architecture_keys.hpp"
#include "scenarios/language/keys/experiment/change_keys.hpp"
#include "scenarios/language/keys/experiment/measure_keys.hpp"
#include "scenarios/language/keys/experiment/objective_keys.hpp"
#include "scenarios/language/keys/sweep_keys.hpp"
#include "scenarios/language/keys/machine_keys.hpp"
#include "scenarios/language/keys/network_keys.hpp"
#include "scenarios/language/keys/plan_keys.hpp"
#include "scenarios/language/keys/workload/client_keys.hpp"
#include "scenarios/language/keys/experiment/service_keys.hpp"
#include "scenarios/language/keys/workload/queue_keys.hpp"
#include "scenarios/language/keys/workload/workload_keys.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios::language {

struct Scenario {
  std::string name;
  std::string description;
  Workload workload;
  std::optional<models::ClientPolicy> clients;  ///< of all classes of requests without clients of their own
  std::vector<Named<Service>> services;
  std::vector<Named<Queue>> queues;
  std::optional<MachineTypes> machines;
  Machine machine;
  Network network;
  std::optional<PlanSpace> plan;
  std::vector<Named<Architecture>> architectures;
  std::vector<Change> changes;
  Sweep sweep;
  std::optional<Objective> objective;
  Measure measure;
  std::vector<Expectation> expectations;
};

/// The outermost mapping of a scenario file, merged with the files that it extends.
[[nodiscard]] Mapping<Scenario> scenario();

/// The scenario with every default; as YAML (`to_yaml`) it reads back as the same scenario.
[[nodiscard]] Schema described(const Scenario& written);

}  // namespace knee::scenarios::language
