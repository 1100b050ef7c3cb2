/// What the mean demands of an architecture leave out.
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios::theory {

/// In words, each a noun: work and waiting of `architecture` that are not part of the demands, because they depend on more
/// than means.
[[nodiscard]] std::vector<std::string> left_out(const Scenario& scenario, const Architecture& architecture);

}  // namespace knee::scenarios::theory
