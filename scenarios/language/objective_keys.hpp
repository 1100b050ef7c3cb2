/// The objective, as a scenario writes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/schema/compound.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/scenario.hpp"

namespace knee::scenarios::language {

/// `{p99: 200 ms, errors: 1 %, classes: {light: {p99: 50 ms}}}`.
struct Objective {
  Limits all;
  std::vector<Named<Limits>> classes;
};

[[nodiscard]] Type<Objective> objective();

/// A class that is not among the workload's classes, `names`, is a mistake.
[[nodiscard]] scenarios::Objective build_objective(const Objective& written,
                                                   const std::vector<std::string>& names, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
