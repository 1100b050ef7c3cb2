/// The size of the simulation of each point of a scenario.
#pragma once

#include "scenarios/scenario/scenario.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {

/// Either a precision, for which knee finds the size, or a fixed size.
class MeasureType final : public SchemaType<Measure> {
 public:
  bool read(const Node& node, Measure& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const Measure* value, const SchemaContext& context) const final;
};

[[nodiscard]] inline MeasureType measure() { return {}; }

}  // namespace knee::scenarios::language
