/// From a study, as it was read, to the records that are filled in by simulation.
#pragma once

#include "cli/point_record.hpp"

namespace knee::scenarios {
struct Study;
}

namespace knee::cli {

/// One record for each point of `study`, nothing simulated yet. Throws `Failure` (wrong input) where the
/// objective limits a quantile that the result table does not have.
[[nodiscard]] Campaign campaign_of(const scenarios::Study& study);

}  // namespace knee::cli
