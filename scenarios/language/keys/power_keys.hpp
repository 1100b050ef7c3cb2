/// The electrical power of a machine.
#pragma once

#include "models/machine/power_meter.hpp"
#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios::language {

/// `{idle: 95 W, epsilon: 110 W, all-cores: 190 W}`, or as SimGrid writes it `95:110:190` (also without the middle: `95:190`).
class PowerType final : public SchemaType<models::PowerMeter::Options> {
 public:
  bool read(const Node& node, models::PowerMeter::Options& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const models::PowerMeter::Options* value, const SchemaContext& context) const final;
};

[[nodiscard]] inline PowerType power() { return {}; }

}  // namespace knee::scenarios::language
