/// `IdleNodes`: the nodes of a deployment that have nothing to do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "scenarios/run/deployed_node.hpp"
#include "sim/kernel/time.hpp"
#include "sim/stats/active_set.hpp"
#include "sim/stats/histogram.hpp"

namespace knee::scenarios {

/// To read a node takes 0.35 us at the end of each batch, nearly all of it cache misses. A node without a request, in which nothing has
/// happened since the last end, is at rest and is not visited. What goes on in it with time alone is kept here, close together: the
/// firings of the loops' delay timers, and the memory that its processes hold. When something happens to it, its measurement becomes what
/// that of a visited node is: one that was restarted at the end of the last batch.
class IdleNodes final : sim::ActiveSet {
 public:
  explicit IdleNodes(std::deque<DeployedNode>& nodes);

  /// Calls `visit` with the number of each node to be read, in their order: of `all`, or of the nodes that are not at rest.
  template <class Visit>
  void for_each_to_read(bool all, Visit visit) const {
    constexpr std::size_t kAhead = 6;  // the processor fetches these while it reads others
    const std::vector<std::size_t> numbers = to_read(all);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (i + kAhead < numbers.size()) fetch(numbers[i + kAhead]);
      visit(numbers[i]);
    }
  }

  /// The measurement of all nodes has been restarted `now`; records the firings since the time before.
  void restarted(sim::Instant now, sim::Histogram& loop_delay);
  /// Lets a node rest that has been read, if it is not at rest and nothing goes on in it. The measurement restarts at this instant.
  void let_rest(std::size_t number);
  /// The largest memory of a node at rest.
  [[nodiscard]] sim::Bytes memory_peak() const;

 private:
  void woken(std::size_t number) override;
  [[nodiscard]] std::vector<std::size_t> to_read(bool all) const;
  void fetch(std::size_t number) const;

  std::deque<DeployedNode>& nodes_;
  sim::Instant restarted_ = sim::kStart;
  std::vector<std::size_t> first_process_;  // of each node, and the end of the last one
  std::vector<const models::WorkerSlot*> processes_;
  std::vector<sim::Instant> next_firings_;  // of each process's loop; kNever: its node is not at rest, or it has none
  std::vector<sim::Bytes> memory_;          // of each node; 0: it is not at rest
};

}  // namespace knee::scenarios
