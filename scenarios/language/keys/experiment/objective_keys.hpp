/// The objective of a scenario, and its expectations of the results.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario/scenario.hpp"
#include "scenarios/schema/adapters.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios::language {

/// `{p99: 200 ms, errors: 1 %, classes: {light: {p99: 50 ms}}}`.
struct Objective {
  Limits all;
  std::vector<Named<Limits>> classes;
};

using CheckObjective = bool (*)(const Node&, const Objective&, Diagnostics&);
[[nodiscard]] Checked<Mapping<Objective>, CheckObjective> objective();

/// A class that is not among the workload's classes, `names`, is a mistake.
[[nodiscard]] scenarios::Objective build_objective(const Objective& written,
                                                   const std::vector<std::string>& names,
                                                   Diagnostics& mistakes);

/// `{claim: ..., metric: p99_ms, of: blocked, over: free, above: 10}`.
struct Expectation {
  std::string claim;
  const analysis::Metric* metric = nullptr;
  Placed<std::string> request_class;  ///< empty: all requests
  Placed<std::string> of;
  Placed<std::string> over;  ///< empty: the value itself, not a ratio
  std::optional<double> above;
  std::optional<double> below;
};

[[nodiscard]] ListOf<Mapping<Expectation>> expectations();

/// Replaces the names of architectures by their positions in `architectures`. An unknown architecture is a mistake, as is
/// an unknown class.
[[nodiscard]] std::vector<scenarios::Expectation> build_expectations(
    const std::vector<Expectation>& written, const std::vector<std::string>& architectures,
    const std::vector<std::string>& classes, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
