/// The sweep of a scenario: for each key its values.
#pragma once

#include <string>
#include <vector>

#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {

/// The values of one swept key, each as it will stand in the scenario.
struct SweptValues {
  std::vector<Node> values;
  bool range = false;  ///< between two ends: where the key is a whole number, still to be rounded
};
using Sweep = std::vector<Named<SweptValues>>;

/// A list of values, or a range: `{from: 50/s, to: 5000/s, points: 20, spacing: log}`.
class SweptValuesType final : public SchemaType<SweptValues> {
 public:
  bool read(const Node& node, SweptValues& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const SweptValues* swept, const SchemaContext& context) const final;
};

[[nodiscard]] inline NamedBy<SweptValuesType> sweep() { return named("swept key", SweptValuesType{}); }

}  // namespace knee::scenarios::language
