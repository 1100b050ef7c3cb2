/// The sweep, as a scenario writes it: for each key its values.
#pragma once

#include <string>
#include <vector>

#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping_reader.hpp"

namespace knee::scenarios::language {

/// The values of one swept key, each as it will stand in the scenario.
struct SweptValues {
  std::vector<Node> values;
  bool range = false;  ///< between two ends: where the key is a whole number, still to be rounded
};
using Sweep = std::vector<Named<SweptValues>>;

/// A list of values, or a range: `{from: 50/s, to: 5000/s, points: 20, spacing: log}`.
[[nodiscard]] Type<Sweep> sweep();

}  // namespace knee::scenarios::language
