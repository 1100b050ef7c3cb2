/// Replications written by hand.
#pragma once

#include <functional>
#include <vector>

#include "analysis/metrics/replication.hpp"

namespace knee::analysis {

/// What a batch of 100 requests and one second holds.
struct HandMade {
  double in_system = 1;
  double latency_ms = 1;  ///< of each request
  std::uint64_t refused = 0;
  double seconds = 1;
};

inline Batch hand_made_batch(const HandMade& made) {
  const std::uint64_t served = 100 - made.refused;
  Tally tally{.served_ms = static_cast<double>(served) * made.latency_ms,
              .present_ms = 100 * made.latency_ms};
  tally.ended[static_cast<std::size_t>(Outcome::served)] = served;
  tally.ended[static_cast<std::size_t>(Outcome::refused)] = made.refused;
  return {.seconds = made.seconds, .in_system = made.in_system, .in_system_at_end = made.in_system, .classes = {tally}};
}

/// Replications of 80 batches; `made` tells the batch from the numbers of the replication and of the batch.
inline std::vector<Replication> hand_made(std::size_t replications,
                                          const std::function<HandMade(std::size_t, std::size_t)>& made) {
  std::vector<Replication> all(replications);
  for (std::size_t r = 0; r < replications; ++r) {
    for (std::size_t b = 0; b < 80; ++b) all[r].batches.push_back(hand_made_batch(made(r, b)));
  }
  return all;
}

}  // namespace knee::analysis
