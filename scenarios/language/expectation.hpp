/// What a scenario claims, as it is written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/schema/compound.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/scenario.hpp"

namespace knee::scenarios::language {

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

[[nodiscard]] Type<std::vector<Expectation>> expectations();

/// With the architectures by position in `architectures`; one that is not there is a mistake, as is a class that is not
/// among `classes`.
[[nodiscard]] std::vector<scenarios::Expectation> build_expectations(const std::vector<Expectation>& written,
                                                                     const std::vector<std::string>& architectures,
                                                                     const std::vector<std::string>& classes,
                                                                     Diagnostics& mistakes);

}  // namespace knee::scenarios::language
