#include "models/balancing/least_connections.hpp"

#include <algorithm>
#include <limits>

namespace knee::models {

std::size_t LeastConnections::pick(sim::Instant now) {
  const Tournament& loads = in_flight_.loads(now);
  if (const Candidates* among = limits()) return pick_among(*among, loads, now);
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

// The first of the least from the one whose turn it is, or by weight.
std::size_t LeastConnections::pick_among(const Candidates& candidates, const Tournament& loads, sim::Instant now) {
  double least = std::numeric_limits<double>::infinity();
  const auto load = [&](std::size_t node) { return loads[node] / candidates.share(node); };
  for (std::size_t i = 0; i < nodes_; ++i) {
    if (candidates.has(i)) least = std::min(least, load(i));
  }
  const auto is_least = [&](std::size_t node) { return candidates.has(node) && load(node) == least; };
  if (has_weights_ || candidates.has_partial()) return turns_.pick_among(is_least);
  std::size_t node = turns_.pick(now);
  while (!is_least(node)) node = (node + 1) % nodes_;
  return node;
}

}  // namespace knee::models
