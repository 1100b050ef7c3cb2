#include "analysis/findings/findings.hpp"

namespace knee::analysis {

Estimate ArchitectureFindings::headroom(double expected_per_s) const {
  const Estimate& load = capacity.load;
  return {.value = load.value / expected_per_s - 1,
          .low = load.low / expected_per_s - 1,
          .high = load.high / expected_per_s - 1};
}

}  // namespace knee::analysis
