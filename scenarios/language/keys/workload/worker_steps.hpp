/// The steps of `worker`: some kinds have no meaning in a worker of the offload pool.
#pragma once

#include "scenarios/language/keys/workload/step_keys.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// Adds a mistake for each step in `node`, at any depth, that a worker cannot carry out. Returns whether there is none.
[[nodiscard]] bool check_steps_of_worker(const Node& node, const Steps& steps, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
