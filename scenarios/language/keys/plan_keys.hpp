/// `plan`: the deployments that `knee plan` considers.
#pragma once

#include "scenarios/language/keys/machine_keys.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios::language {

/// `{machines: [small, large], nodes: 1..10, processes: [1, 2, 4], threads: 8}`.
class PlanKeys final : public SchemaType<PlanSpace> {
 public:
  explicit PlanKeys(const MachineTypes* types) : types_{types} {}

  bool read(const Node& node, PlanSpace& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const PlanSpace* value, const SchemaContext& context) const final;

 private:
  const MachineTypes* types_;
};

/// `types` are the scenario's machine types (null: there are none).
[[nodiscard]] inline PlanKeys plan_space(const MachineTypes* types) { return PlanKeys{types}; }

}  // namespace knee::scenarios::language
