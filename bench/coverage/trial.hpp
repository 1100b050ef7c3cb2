/// `Trial`: one point, simulated and measured by the product's rule from the first look to the last.
#pragma once

#include <cstdint>

#include "analysis/steady_state/precision.hpp"
#include "bench/coverage/cell.hpp"

namespace knee::coverage {

struct Trial {
  analysis::Look look;
  double requests = 0;  ///< simulated at the last look, all replications
  double simulated = 0;  ///< simulated at all looks
  std::size_t looks = 0;
};

[[nodiscard]] Trial run_trial(const Cell& cell, std::uint64_t seed, const analysis::Precision& precision,
                              const analysis::Objective& objective = {});

}  // namespace knee::coverage
