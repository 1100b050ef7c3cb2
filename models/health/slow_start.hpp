/// `SlowStart`: the share of its weight that a node has after it has come back.
#pragma once

#include <algorithm>
#include <cmath>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// Envoy's slow start (envoy/config/cluster/v3/cluster.proto, `SlowStartConfig`): a share of max(`least`, f^(1/`aggression`)) with
/// f = max(seconds since it has come back, 1) / window. HAProxy's `slowstart` is linear from 0: `least` 0, `aggression` 1.
struct SlowStart {
  sim::Duration window = std::chrono::seconds{30};
  double least = 0.1;
  double aggression = 1;

  [[nodiscard]] double share(sim::Duration since) const {
    if (since >= window) return 1;
    const double passed = std::max(sim::to_seconds(since), 1.0) / sim::to_seconds(window);
    return std::clamp(std::pow(passed, 1 / aggression), std::max(least, 1e-6), 1.0);
  }
  friend bool operator==(const SlowStart&, const SlowStart&) = default;
};

}  // namespace knee::models
