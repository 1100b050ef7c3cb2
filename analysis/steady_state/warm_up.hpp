/// `WarmUp`: which leading batches do not belong to the steady state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "analysis/metrics/replication.hpp"

namespace knee::analysis {

/// What asked for the longest warm-up.
enum class WarmUpReason : std::uint8_t {
  residence_times,  ///< a run that starts empty lasts for several residence times before requests meet others
  in_system,        ///< the number of requests in the system differs at the beginning
  latency,          ///< the latency of the requests due at the beginning differs
};

/// The warm-up of a point: the same for all replications.
struct WarmUp {
  std::size_t batches = 0;
  double requests = 0;  ///< that are due in it, in each replication
  WarmUpReason reason = WarmUpReason::residence_times;
  bool fits = true;  ///< false: half of the run, the most that is cut off, is not enough
};

/// Finds the warm-up of runs that begin empty. MSER (White, Simulation 1997) proposes the cut that makes the
/// mean of the rest, over all replications, most certain. Its cut counts if the part before it differs from
/// the rest by more than their errors; otherwise MSER follows the noise, and cuts away the busy periods that
/// a short run happens to begin with.
[[nodiscard]] WarmUp find_warm_up(std::span<const Replication> replications);

}  // namespace knee::analysis
