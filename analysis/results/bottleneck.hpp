/// `Bottleneck`: the resource that limits a point, or comes nearest to it.
#pragma once

#include <span>
#include <string>

#include "analysis/metrics/sample.hpp"

namespace knee::analysis {

/// The utilisation above which an error in the service times matters more than the interval of a latency.
inline constexpr double kBusy = 0.85;

struct Bottleneck {
  std::string name = {};                   ///< `loop`, `service db`; empty if there is none
  double utilisation = Measurement::kNone; ///< utilisation of the busiest resource of this name, 0 to 1
  ResourceKind kind = ResourceKind::cores;
};

/// The resource with the highest utilisation. Threads or connections are reported only if no resource that does the
/// work itself (cores, lock, loop, service, link) is at 90 % or more, because they are held while they wait for it.
[[nodiscard]] Bottleneck bottleneck_of(const Sample& sample);

/// Whether some resource of any kind was in use nearly all the time (98 %) in the second half of the run.
[[nodiscard]] bool is_exhausted(std::span<const Replication> replications);

/// Whether work piles up, so that there is no steady latency.
[[nodiscard]] bool piles_up(const Window& window);

}  // namespace knee::analysis
