/// `InFlight`: the requests in flight at each node, as one balancer sees them.
#pragma once

#include <cstdint>
#include <vector>

#include "models/balancing/policy.hpp"
#include "models/balancing/tournament.hpp"

namespace knee::models {

/// With an interval of refreshing the counts are those at its last multiple, whatever the balancer has sent since (a bulletin
/// board: Mitzenmacher, "How useful is old information?", IEEE TPDS 11(1), 2000).
class InFlight {
 public:
  explicit InFlight(const Policy::Options& options);

  /// A request more at `node`.
  void add(std::size_t node, sim::Instant now) { change(node, 1, now); }
  /// A request less.
  void remove(std::size_t node, sim::Instant now) { change(node, -1, now); }

  /// Requests for each unit of weight, for each node.
  [[nodiscard]] const Tournament& loads(sim::Instant now) {
    if (interval_) refresh(now);
    return loads_;
  }

 private:
  void change(std::size_t node, std::int64_t by, sim::Instant now);
  void refresh(sim::Instant now);
  void show(std::size_t node);

  std::vector<std::uint32_t> weights_;
  std::vector<std::int64_t> counts_;
  std::optional<sim::Duration> interval_;
  sim::Instant next_refresh_{};
  std::vector<std::size_t> changed_;  // since the last refresh; some twice
  Tournament loads_;
};

}  // namespace knee::models
