/// `DeploymentChoice`: the deployments of an architecture that a plan considers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios {

/// A machine and the numbers to choose from: all combinations are deployments.
struct DeploymentChoice {
  std::string type;  ///< name of a machine type of the scenario; empty: the machine as written
  models::Machine::Options machine;
  std::optional<Price> cost;  ///< of one machine
  std::vector<std::uint64_t> nodes;
  std::vector<std::uint64_t> processes;
  std::vector<std::uint64_t> threads;
};

/// Whether an architecture has threads whose number can be chosen; an event loop has none.
[[nodiscard]] bool has_threads(const Architecture& architecture);

/// The choices of an architecture, one for each machine type, by its `plan`. Without one: the scenario's machine types, or the
/// machine as written; up to 32 nodes; up to twice the cores and one process; up to 64 threads, or as many as written. Of a
/// range with more than twelve numbers the choices are its ends, the written number and those of the form 2^k and 3 * 2^k.
[[nodiscard]] std::vector<DeploymentChoice> deployment_choices(const Scenario& scenario, const Architecture& architecture);

}  // namespace knee::scenarios
