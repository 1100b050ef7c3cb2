/// The machine in a scenario, and what its processes have: memory, and a pool of workers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/heap/process_memory.hpp"
#include "models/machine/background.hpp"
#include "models/machine/machine.hpp"
#include "models/process/offload_pool.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"
#include "scenarios/schema/price.hpp"

namespace knee::scenarios::language {

/// The default machine of a scenario.
inline constexpr models::Machine::Options kDefaultMachine{
    .cores = 4, .speed = 1, .scheduler = {.switch_cost = std::chrono::microseconds{2}}};

/// A machine and its price.
struct Machine {
  std::string type;  ///< name among the scenario's `machines`; empty: none of them
  models::Machine::Options options = kDefaultMachine;
  std::optional<Placed<Price>> cost;
  models::Background::Options background{};
};

using MachineTypes = std::vector<Named<Machine>>;

/// A machine type that is not among `types` (null: there are none) is a mistake.
class MachineTypeCodec final : public Codec<std::string> {
 public:
  explicit MachineTypeCodec(const MachineTypes* types) : types_{types} {}

  using Codec::read;
  [[nodiscard]] Expected<std::string> read(std::string_view text) const final;
  [[nodiscard]] std::string write(const std::string& name) const final { return name; }
  [[nodiscard]] ScalarSchema schema() const final;

 private:
  [[nodiscard]] std::vector<std::string> names() const;

  const MachineTypes* types_;
};

/// A machine as keys, or as the name of one of `types` (null: there are none). Omitted keys keep their values.
class MachineKeys final : public SchemaType<Machine> {
 public:
  explicit MachineKeys(const MachineTypes* types) : types_{types} {}

  bool read(const Node& node, Machine& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const Machine* value, const SchemaContext& context) const final;

 private:
  const MachineTypes* types_;
};

[[nodiscard]] inline MachineKeys machine(const MachineTypes* types) { return MachineKeys{types}; }
/// A process's memory and its garbage collector.
[[nodiscard]] Mapping<models::ProcessMemory::Options> memory();
/// A pool of workers with interpreters of their own.
[[nodiscard]] Mapping<models::OffloadPool::Options> offload();

}  // namespace knee::scenarios::language
