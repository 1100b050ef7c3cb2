/// One step of what a request does, as a scenario writes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/request/work.hpp"
#include "scenarios/language/demand.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping_reader.hpp"
#include "sim/kernel/units.hpp"

namespace knee::scenarios::language {

/// `cpu: 4 ms`, `call: db`, `parallel: [...]`, ...; which members count depends on the kind.
struct Step {
  using Kind = models::Step::Kind;

  Kind kind = Kind::cpu;
  Demand demand;
  bool in_place = false;
  std::string label;  ///< what architectures may have a remedy for
  bool offloaded = false;
  sim::Bytes argument{};
  sim::Bytes result{};
  sim::Bytes garbage{};
  sim::Bytes held{};
  models::Yield yielding = models::Yield::immediate;
  Placed<std::string> service;
  std::uint32_t times = 1;
  std::vector<std::vector<Step>> branches;
  std::vector<double> probabilities;
};
using Steps = std::vector<Step>;

/// Steps, at least one.
[[nodiscard]] Type<Steps> steps();

}  // namespace knee::scenarios::language
