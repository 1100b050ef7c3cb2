/// `NodeGroup`: equal nodes among the unlike nodes of an architecture.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/group/process_group.hpp"
#include "models/machine/background.hpp"
#include "models/machine/machine.hpp"
#include "scenarios/schema/price.hpp"

namespace knee::scenarios {

struct NodeGroup {
  std::uint64_t count = 1;
  std::uint32_t weight = 1;  ///< of each node, for the policies of balancers
  std::string zone = {};     ///< empty: none
  std::string runtime;       ///< as written: event-loop, gil, native-threads
  models::Machine::Options machine;
  models::Background::Options background = {};  ///< other programs on each machine
  std::string machine_type = {};                ///< name among the scenario's `machines`; empty: none of them
  std::optional<Price> cost = {};               ///< of one machine
  models::ProcessGroup::Options group;
};

}  // namespace knee::scenarios
