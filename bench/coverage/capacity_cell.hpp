/// `CapacityCell`: M/M/c, open or with closed users, with an objective that it just meets at a known load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/capacity/capacity.hpp"

namespace knee::coverage {

/// A queue of `servers`, whose `q`-quantile of latency is at the limit when its load is `capacity` (requests per mean
/// service time), or users. Between two numbers of users the logarithm of the quantile is a straight line.
struct CapacityCell {
  std::size_t servers;
  double q;
  double capacity;
  double think = 0;  ///< mean think time of users, in service times; 0: open arrivals

  [[nodiscard]] bool is_closed() const { return think > 0; }
  [[nodiscard]] std::string name() const;
  [[nodiscard]] double limit_ms() const;
};

[[nodiscard]] std::vector<CapacityCell> capacity_cells();

/// The search for the capacity of a cell by replications of one seed.
[[nodiscard]] analysis::Capacity search(const CapacityCell& cell, std::uint64_t seed, std::uint64_t max_requests = 2'000'000);

}  // namespace knee::coverage
