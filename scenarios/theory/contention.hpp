/// Whether the threads of an architecture wait for cores.
#pragma once

#include <vector>

#include "scenarios/scenario/scenario.hpp"
#include "scenarios/theory/request_use.hpp"

namespace knee::scenarios::theory {

/// Whether more threads of a node can be runnable at a time than it has cores, or a CPU limit stops them. `classes` are the
/// uses of the requests, because threads without work never run.
[[nodiscard]] bool cores_are_contended(const Architecture& architecture, const std::vector<RequestUse>& classes);

}  // namespace knee::scenarios::theory
