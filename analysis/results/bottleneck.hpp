/// The bottleneck: the resource that limits a point, or would come to limit it first.
#pragma once

#include <span>
#include <string>

#include "analysis/metrics/sample.hpp"

namespace knee::analysis {

struct Bottleneck {
  std::string name = {};                   ///< `loop`, `service db`; empty: there is none
  double utilisation = Measurement::kNone; ///< of the busiest resource of this name, 0 to 1
};

/// Among all resources that of the highest utilisation. Threads or connections that are all taken are it only where
/// nothing that does the work itself (cores, a lock, a loop, a service, a link) is nearly busy: they wait for it.
[[nodiscard]] Bottleneck bottleneck_of(const Sample& sample);

/// Whether some resource, whatever it is held for, was in use all the time in the second half of the run.
[[nodiscard]] bool is_exhausted(std::span<const Replication> replications);

}  // namespace knee::analysis
