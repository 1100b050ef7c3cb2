/// The values of one swept key: a list, or a range.
#pragma once

#include <vector>

#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios::language {

/// The values of one swept key, each as a scenario writes it.
struct SweptValues {
  std::vector<Node> values;
  bool range = false;  ///< interpolated between two ends; values of a whole number are not rounded yet
};

/// A list of values, or a range: `{from: 50/s, to: 5000/s, points: 20, spacing: log}`, `{from: 1, to: 9, step: 2}` or
/// `{from: 1, to: 64, factor: 2}`.
class SweptValuesType final : public SchemaType<SweptValues> {
 public:
  bool read(const Node& node, SweptValues& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const SweptValues* swept, const SchemaContext& context) const final;
};

}  // namespace knee::scenarios::language
