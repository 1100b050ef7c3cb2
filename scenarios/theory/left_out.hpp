/// What the mean demands of an architecture leave out.
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios::theory {

/// Work and waiting that are not part of the demands, because they depend on more than means.
struct LeftOut {
  std::vector<std::string> words = {};  ///< each a noun
  bool computes = false;                ///< whether some of it takes CPU time
};

/// What the demands of `architecture` leave out; `contended`: its threads may wait for cores.
[[nodiscard]] LeftOut left_out(const Scenario& scenario, const Architecture& architecture, bool contended);

}  // namespace knee::scenarios::theory
