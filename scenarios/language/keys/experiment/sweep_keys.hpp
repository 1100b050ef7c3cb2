/// The sweep of a scenario: for each key its values.
#pragma once

#include <string>
#include <vector>

#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {

/// The values of one swept key, each as a scenario writes it.
struct SweptValues {
  std::vector<Node> values;
  bool range = false;  ///< interpolated between two ends; values of a whole number are not rounded yet
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
