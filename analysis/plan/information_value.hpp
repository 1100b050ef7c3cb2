/// The value of the knowledge of an input for the choice of a deployment.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/plan/regret.hpp"

namespace knee::analysis {

/// Of each input, what `choose_by_regret` documents. `cost` is that of the choice without knowledge, `allowed` the number of
/// samples that all choices together may miss.
[[nodiscard]] std::vector<InformationValue> information_values(const std::vector<RatedDeployment>& deployments,
                                                               const Cost& cost, std::size_t allowed,
                                                               const std::vector<std::vector<double>>& shares);

}  // namespace knee::analysis
