#include "models/balancing/least_connections.hpp"

#include <algorithm>

namespace knee::models {

std::size_t LeastConnections::pick(sim::Instant now) {
  const Tournament& loads = in_flight_.loads(now);
  if (!has_weights_) return loads.first_least(turns_.pick(now));
  const auto is_least = [&loads](std::size_t node) { return loads[node] == loads.least(); };
  std::size_t count = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < nodes_; ++i) {
    if (!is_least(i)) continue;
    ++count;
    last = i;
  }
  return count == 1 ? last : turns_.pick_among(is_least);
}

}  // namespace knee::models
