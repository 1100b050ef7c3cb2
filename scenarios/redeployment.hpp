/// `Redeployment`: other numbers of nodes, processes and threads of an architecture, and other machines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios {

struct Redeployment {
  std::string machine;  ///< name of a machine type of the scenario; empty: the machine as written
  std::uint64_t nodes = 1;
  std::uint64_t processes = 1;
  std::uint64_t threads = 0;  ///< of each process; 0: as written, for runtimes without threads
};

/// The scenario of `plan` with one of its architectures deployed so. It is read from the file again, so that all defaults that
/// depend on the deployment follow it. A deployment that is impossible, such as processes that need more memory than the
/// machine has, is a mistake. `shares` puts each uncertain input of the plan at this share (0 to 1) of its range; empty: at its
/// middle. The deployment replaces inputs that it sets.
[[nodiscard]] std::variant<Scenario, Diagnostics> redeployed(const ExperimentPlan& plan, std::size_t architecture,
                                                             const Redeployment& deployment,
                                                             const std::vector<double>& shares = {});

}  // namespace knee::scenarios
