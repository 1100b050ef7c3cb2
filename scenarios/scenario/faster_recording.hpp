/// Recordings that are replayed faster or slower.
#pragma once

#include "models/clients/workload.hpp"

namespace knee::scenarios {

/// The arrivals at `factor` times their rate.
[[nodiscard]] models::RecordedArrivals faster(const models::RecordedArrivals& arrivals, double factor);

/// A time of the recording in the replay at `factor` times the rate.
[[nodiscard]] sim::Duration sooner(sim::Duration time, double factor);

}  // namespace knee::scenarios
