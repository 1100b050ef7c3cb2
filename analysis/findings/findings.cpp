#include "analysis/findings/findings.hpp"

namespace knee::analysis {

Estimate ArchitectureFindings::headroom(double expected_load) const {
  const Estimate load = question.axis.answer(capacity.load);
  return {.value = load.value / expected_load - 1, .low = load.low / expected_load - 1, .high = load.high / expected_load - 1};
}

}  // namespace knee::analysis
