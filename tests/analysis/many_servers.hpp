// M/M/c as a simulation for the searches over loads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analysis/capacity/capacity.hpp"
#include "bench/coverage/queue.hpp"
#include "bench/coverage/recorder.hpp"

namespace knee::analysis {

/// A queue whose mean service takes `service` milliseconds; loads are requests per millisecond.
struct ManyServers {
  std::size_t servers = 1;
  double service = 1;
  std::uint64_t seed = 1;
  std::uint64_t replications = 3;

  std::vector<Replication> operator()(double load, std::uint64_t requests) const {
    std::vector<Replication> all;
    for (std::uint64_t i = 0; i < replications; ++i) {
      const auto queue =
          coverage::first_come(coverage::exponential(1 / load), coverage::exponential(service), servers, 1000 * seed + i);
      all.push_back(coverage::record(*queue, requests));
      all.back().offered_per_s = 1000 * load;
    }
    return all;
  }
};

}  // namespace knee::analysis
