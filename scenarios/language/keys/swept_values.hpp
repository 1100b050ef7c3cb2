/// The values of one swept key: a list, or a range.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios::language {

/// A range whose points the sweep finds itself.
struct AutomaticPoints {
  std::size_t most = 0;      ///< greatest number of points
  bool logarithmic = false;  ///< of the spacing
  SourceLocation place = {}; ///< of the word
};

/// The values of one swept key, each as a scenario writes it.
struct SweptValues {
  std::vector<Node> values;  ///< of automatic points: both ends
  std::optional<AutomaticPoints> automatic = {};
  bool range = false;  ///< interpolated between two ends; values of a whole number are not rounded yet
};

/// A list of values, or a range: `{from: 50/s, to: 5000/s, points: 20, spacing: log}`, `{from: 1, to: 9, step: 2}` or
/// `{from: 1, to: 64, factor: 2}`. `{from: 50/s, to: 5000/s, points: auto, most: 30}`: the ends, and points that are found later.
class SweptValuesType final : public SchemaType<SweptValues> {
 public:
  bool read(const Node& node, SweptValues& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const SweptValues* swept, const SchemaContext& context) const final;
};

}  // namespace knee::scenarios::language
