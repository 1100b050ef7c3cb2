/// `WarmUp`: the leading batches that do not belong to the steady state.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "analysis/metrics/replication.hpp"

namespace knee::analysis {

/// The criterion that requires the longest warm-up.
enum class WarmUpReason : std::uint8_t {
  residence_times,  ///< a run that starts empty needs several residence times to fill
  in_system,        ///< the number of requests in the system differs at the beginning
  latency,          ///< the latency of the requests due at the beginning differs
  rate,             ///< the rate at which requests come differs at the beginning
};

/// The warm-up of a point: the same for all replications.
struct WarmUp {
  std::size_t batches = 0;
  double requests = 0;  ///< requests due in the warm-up of each replication
  WarmUpReason reason = WarmUpReason::residence_times;
  bool fits = true;  ///< false: half of the run, the largest possible warm-up, is not enough
};

/// Finds the warm-up of runs that begin empty. MSER (White, Simulation 1997) proposes the cut that minimises the
/// standard error of the mean of the rest, over all replications. The cut counts only if the part before it differs
/// from the rest by more than their errors; otherwise MSER would follow the noise and cut busy periods at the beginning
/// of short runs.
[[nodiscard]] WarmUp find_warm_up(std::span<const Replication> replications);

/// The number of batches of the warm-up if it is to be found in the replications, else 0.
[[nodiscard]] inline std::size_t warm_up_batches(std::span<const Replication> replications, bool finds_warm_up) {
  return finds_warm_up ? find_warm_up(replications).batches : 0;
}

/// The longer warm-up of two sides that are compared.
[[nodiscard]] inline std::size_t common_warm_up_batches(std::span<const Replication> a, std::span<const Replication> b,
                                                        bool finds_warm_up) {
  return std::max(warm_up_batches(a, finds_warm_up), warm_up_batches(b, finds_warm_up));
}

}  // namespace knee::analysis
